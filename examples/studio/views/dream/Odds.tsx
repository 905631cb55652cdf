/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';

const SHOWN = 5;

/** The most probable classes and the patch's target, with what they were without the patch. */
export function Odds({ scores, target }: { readonly scores: Float32Array; readonly target: number }): JSX.Element {
  const bare = state.answer.value?.scores;
  const order = Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const top = order.slice(0, SHOWN);
  const shown = top.includes(target) ? top : [...top.slice(0, SHOWN - 1), target];
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
            style={{ '--share': `${100 * state.shareOf(scores[index] ?? 0)}%` }}
          >
            <th scope="row">
              {state.nameOf(index)}
              {index === target && <span class="faint"> (target)</span>}
            </th>
            <td class="number">{state.said(scores[index] ?? 0)}</td>
            <td class="number">{state.said(bare?.[index] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
