/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import coffee from '../../../photos/cat_and_coffee.jpg';
import chelsea from '../../../photos/chelsea.jpg';
import { doing, openEmbedded, openFiles, openUrl, readPicture, scales, usePicture, useScale } from '../../actions.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import type { Scale } from '../../worker/session.js';
import { Pad } from './Pad.js';

/** The model, the picture, its scale and its labels: what every view looks at. */
export function Open(): JSX.Element {
  useDropAndPaste();
  const facts = state.model.value;
  return (
    <>
      <section aria-label="Model">
        <h2>Model</h2>
        {facts && (
          <p>
            <strong>{facts.name}</strong>
            <br />
            <span class="faint">
              {facts.parameters.toLocaleString('en')} weights, {facts.layers.length} layers, {facts.width} ×{' '}
              {facts.height} × {facts.channels}
            </span>
          </p>
        )}
        <div class="row">
          <button type="button" onClick={() => void doing('Opening', openEmbedded)}>
            Embedded
          </button>
          <FileButton
            label="Files…"
            title="model.json and its shards"
            multiple
            accept=".json,.bin,*"
            onFiles={openModel}
          />
        </div>
        <UrlField />
        <FileButton label="Labels…" title="Class names, one a line" accept=".txt,.json" onFiles={readLabels} />
      </section>
      <section aria-label="Picture">
        <h2>Picture</h2>
        {state.picture.value && <Picture image={state.picture.value} label="The picture that the network sees" />}
        <div class="row">
          <FileButton label="File…" title="A picture" accept="image/*" onFiles={([file]) => openPicture(file)} />
          <Camera />
          <Pad />
        </div>
        <Samples />
        <label class="stacked">
          <span class="faint">Black and white {state.scaleGuessed.value ? '(guessed)' : ''}</span>
          <select
            value={state.scale.value.join()}
            onChange={(event) => {
              const scale = event.currentTarget.value.split(',').map(Number) as unknown as Scale;
              void doing('Reading', () => useScale(scale));
            }}
          >
            {scales.map((scale) => (
              <option key={scale.join()} value={scale.join()}>
                {scale[0]} to {scale[1]}
              </option>
            ))}
          </select>
        </label>
      </section>
    </>
  );
}

interface FileButtonProps {
  readonly label: string;
  readonly title: string;
  readonly accept: string;
  readonly multiple?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

function FileButton({ label, title, accept, multiple = false, onFiles }: FileButtonProps): JSX.Element {
  return (
    <label class="button" title={title}>
      {label}
      <input
        class="hidden"
        type="file"
        accept={accept}
        multiple={multiple}
        aria-label={title}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}

function UrlField(): JSX.Element {
  const url = useSignal(state.modelUrl.value);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        void doing('Opening', () => openUrl(url.value));
      }}
    >
      <input
        type="url"
        required
        placeholder="https://…/model.json"
        aria-label="URL of a model.json"
        value={url.value}
        onInput={(event) => (url.value = event.currentTarget.value)}
      />
      <button type="submit">Open</button>
    </form>
  );
}

function Samples(): JSX.Element {
  const world = async (): Promise<void> => usePicture(await studio.worldPicture(Math.floor(3e9 + Math.random() * 1e6)));
  const photo = async (url: string): Promise<void> => usePicture(await readPicture(await (await fetch(url)).blob()));
  return (
    <div class="row" aria-label="Sample pictures" role="group">
      <button type="button" onClick={() => void doing('Drawing', world)}>
        Shapes
      </button>
      <button type="button" onClick={() => void doing('Reading', () => photo(coffee))}>
        Cat and coffee
      </button>
      <button type="button" onClick={() => void doing('Reading', () => photo(chelsea))}>
        Cat
      </button>
    </div>
  );
}

/** The camera's picture, one after the other as fast as the network answers. */
function Camera(): JSX.Element {
  const isOn = useSignal(false);
  useEffect(() => {
    if (!isOn.value) return undefined;
    let isCurrent = true;
    const watch = async (): Promise<void> => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      try {
        const video = document.createElement('video');
        video.srcObject = stream;
        await video.play();
        while (isCurrent) {
          await usePicture(await createImageBitmap(video));
          await new Promise(requestAnimationFrame);
        }
      } finally {
        stream.getTracks().forEach((track) => track.stop());
      }
    };
    void doing('Watching', watch).then(() => {
      if (isCurrent) isOn.value = false;
    });
    return () => {
      isCurrent = false;
    };
  }, [isOn.value]);
  return (
    <button type="button" aria-pressed={isOn.value} onClick={() => (isOn.value = !isOn.value)}>
      Camera
    </button>
  );
}

function openModel(files: readonly File[]): void {
  void doing('Opening', () => openFiles(files));
}

function openPicture(file: File | undefined): void {
  if (file !== undefined) void doing('Reading', async () => usePicture(await readPicture(file)));
}

function readLabels([file]: readonly File[]): void {
  if (file === undefined) return;
  void doing('Reading', async () => {
    const text = await file.text();
    state.labels.value = text.trimStart().startsWith('[')
      ? (JSON.parse(text) as string[])
      : text.trimEnd().split(/\r?\n/);
  });
}

/** Files dropped anywhere: a model where there is a JSON among them, else a picture. A pasted picture is a picture. */
function useDropAndPaste(): void {
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      take([...(event.dataTransfer?.files ?? [])]);
    };
    const paste = (event: ClipboardEvent): void => take([...(event.clipboardData?.files ?? [])]);
    const take = (files: readonly File[]): void => {
      if (files.some(({ name }) => /\.(json|bin)$/.test(name))) openModel(files);
      else openPicture(files[0]);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);
}
