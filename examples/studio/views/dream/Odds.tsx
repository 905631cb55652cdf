/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';

const SHOWN = 5;

/** The most probable classes and the patch's target, with what they were without the patch. */
export function Odds({
  probabilities,
  target,
}: {
  readonly probabilities: Float32Array;
  readonly target: number;
}): JSX.Element {
  const bare = state.answer.value?.probabilities;
  const order = Array.from(probabilities.keys()).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
  const top = order.slice(0, SHOWN);
  const shown = top.includes(target) ? top : [...top.slice(0, SHOWN - 1), target];
  const percent = (value: number | undefined): string => `${(100 * (value ?? 0)).toFixed(1)} %`;
  return (
    <table class="odds">
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col">with the patch</th>
          <th scope="col">without</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((index) => (
          <tr
            key={index}
            class={index === target ? 'target' : ''}
            style={{ '--share': `${100 * (probabilities[index] ?? 0)}%` }}
          >
            <th scope="row">
              {state.nameOf(index)}
              {index === target && <span class="faint"> (target)</span>}
            </th>
            <td class="number">{percent(probabilities[index])}</td>
            <td class="number">{percent(bare?.[index])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
