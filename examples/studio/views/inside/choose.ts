import * as state from '../../state.js';

/** Looks at a layer, and at a unit of it. */
export function choose(path: string, unit = 0): void {
  state.layer.value = path;
  state.unit.value = unit;
}
