/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { inBackground } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import type { Field, LayerActivations } from '../../worker/inside.js';
import type { LayerRow } from '../../worker/facts.js';
import { Channel } from '../channel/Channel.js';
import { Activations } from './Activations.js';
import { Bars } from './Bars.js';
import { choose } from './choose.js';
import { DissectionReport } from './DissectionReport.js';
import './inside.css';
import { LayerGraph } from './LayerGraph.js';
import { TopPictures } from './TopPictures.js';
import { Unit } from './Unit.js';
import { Weights } from './Weights.js';

/** What of a layer is looked at, by its name in the address. */
const parts = [
  ['', 'Activations'],
  ['weights', 'Weights'],
  ['top', 'Top pictures'],
  ['concepts', 'Concepts'],
  ['channel', 'This channel'],
] as const;

/** The graph of layers, and what is inside of the one chosen. */
export function Inside(): JSX.Element {
  const layers = state.model.value?.layers ?? [];
  const first = layers.find(({ className }) => className.includes('Conv'))?.path ?? layers[0]?.path ?? '';
  const path = layers.some((layer) => layer.path === state.layer.value) ? state.layer.value : first;
  const row = layers.find((layer) => layer.path === path);
  return (
    <div class="inside">
      <section aria-label="Layers" class="layers">
        <h2>Layers</h2>
        <LayerGraph layers={layers} chosen={path} onChoose={choose} />
      </section>
      {row && <Layer key={path} row={row} isOutput={path === layers.at(-1)?.path} />}
    </div>
  );
}

function Layer({ row, isOutput }: { readonly row: LayerRow; readonly isOutput: boolean }): JSX.Element {
  const activations = useSignal<LayerActivations | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    void inBackground('Looking inside', async () => {
      const found = await studio.layerActivations(row.path);
      if (isCurrent) activations.value = found;
    });
    return () => {
      isCurrent = false;
    };
  }, [row.path, state.version.value]);

  const { value: layer } = activations;
  const channels = row.outputShape.at(-1) ?? layer?.channels ?? 1;
  const unit = Math.max(0, Math.min(Math.floor(state.unit.value) || 0, channels - 1));
  const hasPlaces = layer !== undefined && layer.height * layer.width > 1;
  const { value: part } = state.part;
  // The concepts are those of the small world's pictures.
  const offered = parts.filter(([id]) => id !== 'concepts' || state.model.value?.knowsShapes);
  const shown = offered.some(([id]) => id === part) ? part : '';
  return (
    <section aria-label={row.path} class="layer">
      <h2>{row.path}</h2>
      <p class="faint">
        {row.className}
        {row.activation && row.activation !== 'linear' ? `, then ${row.activation}` : ''};{' '}
        {row.parameters.toLocaleString('en')} weights
        {layer?.field && `; ${windowOf(layer.field)}`}
      </p>
      <div class="row controls">
        <div class="row" role="group" aria-label="What of the layer">
          {offered.map(([id, title]) => (
            <button key={id} type="button" aria-pressed={id === shown} onClick={() => (state.part.value = id)}>
              {title}
            </button>
          ))}
        </div>
        <label>
          Channel{' '}
          <input
            type="number"
            min="0"
            max={channels - 1}
            value={unit}
            onInput={(event) => (state.unit.value = event.currentTarget.valueAsNumber || 0)}
          />
          <span class="faint">of {channels}</span>
        </label>
      </div>
      {shown === '' && layer && hasPlaces && <Unit row={row} layer={layer} unit={unit} />}
      {shown === '' && layer && hasPlaces && <Activations path={row.path} layer={layer} unit={unit} />}
      {shown === '' && layer && !hasPlaces && <Bars path={row.path} layer={layer} isOutput={isOutput} />}
      {shown === 'weights' && <Weights row={row} unit={unit} />}
      {shown === 'top' && <TopPictures row={row} unit={unit} />}
      {shown === 'concepts' && <DissectionReport row={row} />}
      {shown === 'channel' && (
        <Channel key={state.version.value} row={row} unit={unit} channels={channels} layer={layer} />
      )}
    </section>
  );
}

/** What a neuron sees of the picture, in words. */
function windowOf({ size, stride }: Field): string {
  const { height = 0, width = 0 } = state.model.value ?? {};
  if (size[0] >= height && size[1] >= width) return 'a neuron sees the whole picture';
  const apart = stride.every((step) => step > 0) ? `, ${stride.join(' × ')} apart` : '';
  return `a neuron sees ${size.join(' × ')} pixels${apart}`;
}
