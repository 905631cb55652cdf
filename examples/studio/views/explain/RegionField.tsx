/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useRegion } from '../../actions.js';
import { doing } from '../../doing.js';
import * as state from '../../state.js';

/** Of a segmentation: over which places a class is explained. */
export function RegionField(): JSX.Element {
  const [, rows, columns] = state.model.value?.output.shape ?? [];
  return (
    <>
      <p class="faint">
        The share of the {columns} × {rows} places where each class wins.
      </p>
      <label class="stacked">
        <span class="faint">Region: top, left, height, width; empty for where the class wins</span>
        <input
          type="text"
          aria-label="Region"
          placeholder="where it wins"
          value={state.region.value}
          onChange={(event) => void doing('Reading', () => useRegion(event.currentTarget.value))}
        />
      </label>
    </>
  );
}
