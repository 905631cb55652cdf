/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';
import type { Plane } from '../../worker/spacePlanes.js';
import type { Place } from '../../worker/spaceStep.js';
import { within } from './place.js';

interface NeuronFormProps {
  readonly planes: readonly Plane[];
  readonly place: Place | undefined;
  readonly onSelect: (place: Place) => void;
  /** A layer's path, also of one that has no plane yet; "none" for no neuron. */
  readonly onLayer: (layer: string) => void;
}

/** Layer, channel, row and column: any neuron, also of a channel that has no tile. */
export function NeuronForm({ planes, place, onSelect, onLayer }: NeuronFormProps): JSX.Element {
  const layers = state.model.value?.layers.filter(({ inputs }) => inputs.length > 0) ?? [];
  const plane = planes.find(({ layer }) => layer === place?.layer);
  const field = (name: string, part: 'channel' | 'y' | 'x', size: number): JSX.Element => (
    <label>
      <span class="faint">{name}</span>
      <input
        type="number"
        min="0"
        max={size - 1}
        value={place?.[part] ?? 0}
        // At once: a later change would find what was typed overwritten when the sum before has come.
        onInput={({ currentTarget: { value } }) => {
          if (place && plane && value !== '') onSelect(within({ ...place, [part]: Number(value) }, plane));
        }}
      />
    </label>
  );
  return (
    <div class="row neuron">
      <label>
        <span class="faint">Layer</span>
        <select value={place?.layer ?? 'none'} onChange={({ currentTarget: { value } }) => onLayer(value)}>
          <option value="none">none</option>
          {planes.length > 0 && <option value="">picture</option>}
          {layers.map(({ path }) => (
            <option key={path}>{path}</option>
          ))}
        </select>
      </label>
      {plane && field('Channel', 'channel', plane.channels)}
      {plane && plane.width > 1 && field('Column', 'x', plane.width)}
      {plane && plane.height > 1 && field('Row', 'y', plane.height)}
    </div>
  );
}
