/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { openEmbedded, openFiles, useFiles, useOutput, useSample } from '../../actions.js';
import { doing } from '../../doing.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import { useMedia } from '../../ui/useMedia.js';
import type { ModelFacts } from '../../worker/facts.js';
import { fitted } from '../../worker/labels.js';
import { studio } from '../../client.js';
import { Camera } from './Camera.js';
import { FileButton } from './FileButton.js';
import './open.css';
import { Pad } from './Pad.js';
import { ScaleFields } from './ScaleFields.js';
import { UrlField } from './UrlField.js';

/** The model, the picture, its scale and its labels: what every view looks at. Folded where the page is narrow. */
export function Open(): JSX.Element {
  const isNarrow = useMedia('(width < 46rem)');
  const isUnfolded = useSignal(false);
  if (!isNarrow) return <Sections />;
  return (
    <details class="fold" open={isUnfolded.value} onToggle={(event) => (isUnfolded.value = event.currentTarget.open)}>
      <summary>
        <span class="thumbnail">
          {state.picture.value && <Picture image={state.picture.value} label="The picture, small" />}
        </span>
        <span>
          <strong>{state.model.value?.name}</strong>
          <br />
          <span class="faint">Model and picture</span>
        </span>
      </summary>
      {isUnfolded.value && <Sections />}
    </details>
  );
}

function Sections(): JSX.Element {
  const facts = state.model.value;
  return (
    <>
      <section aria-label="Model">
        <h2>Model</h2>
        <p class="facts">
          <strong>{facts?.name ?? 'Opening…'}</strong>
          <br />
          {facts && (
            <span class="faint">
              {facts.parameters.toLocaleString('en')} weights, {facts.layers.length} layers, {facts.width} ×{' '}
              {facts.height} × {facts.channels}
            </span>
          )}
        </p>
        <div class="row">
          <button type="button" onClick={() => void doing('Opening', openEmbedded)}>
            Embedded
          </button>
          <FileButton
            label="Files…"
            title="model.json and its shards"
            multiple
            accept=".json,.bin,*"
            onFiles={(files) => void doing('Opening', () => openFiles(files))}
          />
          <FileButton label="Labels…" title="Class names, one a line" accept=".txt,.json" onFiles={takeLabels} />
        </div>
        <UrlField />
        <p class="faint">{facts ? labelled() : '\u00a0'}</p>
        {facts && facts.outputs.length > 1 && <OutputField facts={facts} />}
      </section>
      <section aria-label="Picture">
        <h2>Picture</h2>
        {state.picture.value ? (
          <Picture image={state.picture.value} label="The picture that the network sees" />
        ) : (
          <div class="picture empty" />
        )}
        <Save name="picture" image={state.picture.value} />
        <div class="row">
          <FileButton
            label="File…"
            title="A picture"
            accept="image/*"
            onFiles={(files) => void doing('Reading', () => useFiles(files))}
          />
          <Camera />
          <Pad />
        </div>
        <Samples />
        <p class="faint">Or drop a picture, a folder of them, or a model anywhere; or paste a picture.</p>
        <ScaleFields />
      </section>
    </>
  );
}

/** What the classes are called, in a few words. */
function labelled(): string {
  const classes = classCount();
  if (state.model.value?.kind === 'values') return `${classes} values`;
  const names = state.labels.value.length;
  const counted = `${classes} ${classes === 1 ? 'class' : 'classes'}`;
  if (names === 0) return `${counted} without names`;
  return names === classes ? `${counted}, named` : `${names} names for ${counted}`;
}

/** One sigmoid unit is two classes. */
const classCount = (): number => state.answer.value?.scores.length ?? state.model.value?.classes ?? 0;

/** Which output is looked at. */
function OutputField({ facts }: { readonly facts: ModelFacts }): JSX.Element {
  return (
    <label class="stacked">
      <span class="faint">Output</span>
      <select
        aria-label="Output"
        value={facts.output.name}
        onChange={(event) => {
          const { value } = event.currentTarget;
          void doing('Opening', () => useOutput(value));
        }}
      >
        {facts.outputs.map(({ name, shape }) => (
          <option key={name} value={name}>
            {name}, {shape.slice(1).join(' × ')}
          </option>
        ))}
      </select>
    </label>
  );
}

function Samples(): JSX.Element {
  const samples: readonly (readonly [string, () => string])[] = [
    ['Shapes', () => `shapes:${Math.floor(3e9 + Math.random() * 1e6)}`],
    ['Cat and coffee', () => 'cat_and_coffee.jpg'],
    ['Cat', () => 'chelsea.jpg'],
  ];
  return (
    <div class="row" aria-label="Sample pictures" role="group">
      {samples.map(([name, source]) => (
        <button key={name} type="button" onClick={() => void doing('Reading', () => useSample(source()))}>
          {name}
        </button>
      ))}
    </div>
  );
}

function takeLabels([file]: readonly File[]): void {
  if (file === undefined) return;
  void doing('Reading', async () => {
    const names = await studio.namesIn(file);
    state.labels.value = fitted(names, classCount());
  });
}
