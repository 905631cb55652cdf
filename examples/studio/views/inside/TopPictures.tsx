/** @jsxImportSource preact */
import { proxy } from 'comlink';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useFiles, usePicture, useSample } from '../../actions.js';
import { doing, inBackground } from '../../doing.js';
import { readPicture } from '../../readPicture.js';
import { studio } from '../../client.js';
import { photos } from '../../photos.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { TopPicture, TopProgress } from '../../worker/insideTop.js';
import type { LayerRow } from '../../worker/facts.js';
import { FileButton } from '../open/FileButton.js';

type From = 'shapes' | 'photos' | 'folder';

interface Found {
  readonly unit: number;
  readonly tiles: readonly TopPicture[];
  readonly sheet: ImageData | undefined;
}

interface TopPicturesProps {
  readonly row: LayerRow;
  readonly unit: number;
  /** Looks by itself, where it has not looked at all pictures, whenever this grows. */
  readonly starts?: number;
}

/** The pictures, of a folder or of those that the page has, that excite a unit most. */
export function TopPictures({ row, unit, starts = 0 }: TopPicturesProps): JSX.Element {
  const { value: folder } = state.folder;
  const asked = useSignal<From | undefined>(undefined);
  const usual = state.model.value?.knowsShapes ? 'shapes' : 'photos';
  const from = asked.value ?? (folder.length > 0 ? 'folder' : usual);
  const progress = useSignal<TopProgress | undefined>(undefined);
  const isRunning = useSignal(false);
  const found = useSignal<Found | undefined>(undefined);
  const wanted = useSignal(unit);
  wanted.value = unit;

  const look = async (): Promise<void> => {
    // Again where another unit was chosen while this one's pictures were drawn.
    for (let asked: number | undefined; asked !== wanted.value;) {
      asked = wanted.value;
      found.value = { unit: asked, ...(await studio.topOf(asked)) };
    }
  };
  const find = (): void => {
    isRunning.value = true;
    found.value = undefined;
    // What is found so far is drawn while the search goes on, but no more than one such drawing waits.
    let drawing: Promise<void> | undefined;
    const onProgress = proxy((now: TopProgress) => {
      progress.value = now;
      drawing ??= look().finally(() => (drawing = undefined));
    });
    void doing('Looking for pictures', async () => {
      const last = await studio.findTop(row.path, from === 'folder' ? folder : from, onProgress);
      await drawing;
      progress.value = last;
      await look();
    }).finally(() => (isRunning.value = false));
  };
  useEffect(() => () => void studio.cancelJob(), [row.path, state.version.value]);
  useEffect(() => {
    found.value = undefined;
    progress.value = undefined;
  }, [row.path, state.version.value]);
  useEffect(() => {
    if (progress.value !== undefined && !isRunning.value) void inBackground('Drawing', look);
  }, [unit]);

  useEffect(() => {
    const { done = 0, total = 1 } = progress.value ?? {};
    if (starts > 0 && done < total && !isRunning.value) find();
  }, [starts]);

  const show = (tile: TopPicture): Promise<void> => {
    const file = folder[tile.index];
    if (tile.source !== '') return useSample(tile.source);
    return file === undefined ? Promise.resolve() : readPicture(file).then((picture) => usePicture(picture));
  };
  // Another unit's are no answer.
  const { tiles: shown = [], sheet } = found.value?.unit === unit ? found.value : {};
  return (
    <>
      <div class="row controls">
        <label>
          <span class="faint">Among</span>
          <select
            aria-label="Among which pictures"
            value={from}
            disabled={isRunning.value}
            onChange={(event) => (asked.value = event.currentTarget.value as From)}
          >
            <option value="shapes">240 pictures of shapes</option>
            <option value="photos">{Object.keys(photos).length} photos</option>
            {folder.length > 0 && <option value="folder">{folder.length} pictures of yours</option>}
          </select>
        </label>
        <FileButton
          label="Folder…"
          title="A folder of pictures"
          folder
          onFiles={(files) => {
            asked.value = undefined;
            void doing('Reading', () => useFiles(files));
          }}
        />
        {isRunning.value ? (
          <button type="button" onClick={() => void studio.cancelJob()}>
            Stop
          </button>
        ) : (
          <button type="button" class="primary" onClick={find}>
            Find
          </button>
        )}
      </div>
      {isRunning.value && (
        <progress aria-label="Pictures looked at" max={progress.value?.total ?? 1} value={progress.value?.done ?? 0} />
      )}
      <p class="faint" role="status">
        {progress.value === undefined
          ? 'Or drop a folder of pictures anywhere on the page.'
          : told(progress.value, shown.length, unit)}
      </p>
      <div class="top">
        {shown.map((tile) => (
          <figure key={tile.index}>
            <button
              type="button"
              title={`Look at ${tile.name}`}
              onClick={() => void doing('Reading', () => show(tile))}
            >
              <Picture image={tile.image} label={`${tile.name}, ${tile.score.toPrecision(3)}`} />
            </button>
            <figcaption class="faint number">{tile.name}</figcaption>
          </figure>
        ))}
      </div>
      {sheet && (
        <Save
          name={`${row.path} channel ${unit} top`}
          image={sheet}
          numbers={() => shown.map(({ name, score }) => ({ name, score }))}
        />
      )}
    </>
  );
}

function told({ done, total, skipped }: TopProgress, shown: number, unit: number): string {
  const read = `${done} of ${total} pictures looked at${skipped > 0 ? `, ${skipped} of them no pictures` : ''}.`;
  const what = `The ${shown} that excite channel ${unit} most, cropped to the strongest neuron’s window, dark where the unit is silent:`;
  return shown > 0 ? `${read} ${what}` : read;
}
