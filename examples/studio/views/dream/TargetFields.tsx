/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';
import { ClassField } from '../../ui/ClassField.js';
import { layer, layers } from './dreamState.js';
import { LayerField } from './LayerField.js';
import { NumberField } from './NumberField.js';

/** What an image is made for: a class, a channel, a neuron or a layer. */
export function TargetFields(): JSX.Element {
  const kind = state.dream.of.value;
  const [, rows, columns] = layer.value?.outputShape ?? [];
  const hasPlaces = layer.value?.outputShape.length === 4;
  return (
    <>
      <label class="stacked">
        <span class="faint">Objective</span>
        <select value={kind} onChange={(event) => (state.dream.of.value = event.currentTarget.value)}>
          <option value="class">a class’s logit</option>
          <option value="channel">a channel’s mean</option>
          <option value="neuron">a neuron</option>
          <option value="layer">a layer’s mean square</option>
        </select>
      </label>
      {kind === 'class' ? (
        <ClassField label="Class" value={state.explained.value} onValue={(index) => (state.target.value = index)} />
      ) : (
        <LayerField layers={layers.value} value={layer.value?.path ?? ''} />
      )}
      {(kind === 'channel' || kind === 'neuron') && (
        <NumberField
          label="Channel"
          value={state.unit.value}
          min={0}
          max={(layer.value?.outputShape.at(-1) ?? 1) - 1}
          onValue={(value) => (state.unit.value = value)}
        />
      )}
      {kind === 'neuron' && hasPlaces && (
        <div class="row">
          <Place label="Row" at={state.dream.y} count={rows} />
          <Place label="Column" at={state.dream.x} count={columns} />
        </div>
      )}
    </>
  );
}

interface PlaceProps {
  readonly label: string;
  readonly at: typeof state.dream.y;
  readonly count: number | null | undefined;
}

/** A row or column; the middle one where it is left empty. */
function Place({ label, at, count }: PlaceProps): JSX.Element {
  return (
    <label class="stacked">
      <span class="faint">{label}</span>
      <input
        type="number"
        placeholder="middle"
        min={0}
        {...(count != null && { max: count - 1 })}
        value={at.value}
        onInput={(event) => (at.value = event.currentTarget.value)}
      />
    </label>
  );
}
