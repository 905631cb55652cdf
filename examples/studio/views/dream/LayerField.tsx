/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';
import type { LayerRow } from '../../worker/facts.js';

/** A layer by its path, with the shape of what it gives. */
export function LayerField({
  layers,
  value,
}: {
  readonly layers: readonly LayerRow[];
  readonly value: string;
}): JSX.Element {
  return (
    <label class="stacked">
      <span class="faint">Layer</span>
      <select value={value} onChange={(event) => (state.layer.value = event.currentTarget.value)}>
        {layers.map(({ path, outputShape }) => (
          <option key={path} value={path}>
            {path} (
            {outputShape
              .slice(1)
              .map((side) => side ?? '?')
              .join(' × ')}
            )
          </option>
        ))}
      </select>
    </label>
  );
}
