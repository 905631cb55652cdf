/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';
import { Save } from '../../ui/Save.js';
import type { LayerActivations } from '../../worker/inside.js';
import { barsOf } from './barsOf.js';

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
  const bars = barsOf(values);
  const most = Math.max(...values.map(Math.abs), 1e-12);
  const largest = values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => b.value - a.value)
    .slice(0, LISTED);
  const nameOf = (index: number): string => (isOutput ? state.nameOf(index) : `unit ${index}`);
  return (
    <>
      <h3>{values.length} values</h3>
      <div class="bars" role="img" aria-label={`The values of ${path}`}>
        {bars.map(({ value, index }) => (
          <span
            key={index}
            class={[value < 0 ? 'negative' : '', index === largest[0]?.index ? 'largest' : ''].join(' ')}
            title={`${nameOf(index)}: ${value.toPrecision(3)}`}
            style={{ height: `${(100 * Math.abs(value)) / most}%` }}
          />
        ))}
      </div>
      {bars.length < values.length && (
        <p class="faint">A bar is the strongest of {Math.ceil(values.length / bars.length)} neighbours.</p>
      )}
      <table class="largest">
        <tbody>
          {largest.map(({ value, index }) => (
            <tr key={index}>
              <th scope="row">{nameOf(index)}</th>
              <td class="number">{value.toPrecision(4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Save name={`${path} activations`} numbers={() => layer} />
    </>
  );
}
