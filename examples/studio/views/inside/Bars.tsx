/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';
import { Save } from '../../ui/Save.js';
import type { LayerActivations } from '../../worker/inside.js';

const MOST = 256;
const LISTED = 10;

interface BarsProps {
  readonly path: string;
  readonly layer: LayerActivations;
  /** Whether its units are the model's classes. */
  readonly isOutput: boolean;
}

/** The values of a layer without places, as bars, and the largest of them by name. */
export function Bars({ path, layer, isOutput }: BarsProps): JSX.Element {
  const values = Array.from(layer.values);
  const shown = values.slice(0, MOST);
  const most = Math.max(...shown.map(Math.abs), 1e-12);
  const largest = values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => b.value - a.value)
    .slice(0, LISTED);
  return (
    <>
      <h3>{values.length} values</h3>
      <div class="bars" role="img" aria-label={`The values of ${path}`}>
        {shown.map((value, i) => (
          <span
            key={i}
            class={value < 0 ? 'negative' : undefined}
            title={`${i}: ${value.toPrecision(3)}`}
            style={{ height: `${(100 * Math.abs(value)) / most}%` }}
          />
        ))}
      </div>
      {values.length > MOST && <p class="faint">The bars are the first {MOST}.</p>}
      <table class="largest">
        <tbody>
          {largest.map(({ value, index }) => (
            <tr key={index}>
              <th scope="row">{isOutput ? state.nameOf(index) : `unit ${index}`}</th>
              <td class="number">{value.toPrecision(4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Save name={`${path} activations`} numbers={() => layer} />
    </>
  );
}
