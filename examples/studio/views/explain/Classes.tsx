/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import * as state from '../../state.js';

const SHOWN = 10;

/** The most probable classes, or those whose name matches; the one pressed is explained. */
export function Classes(): JSX.Element {
  const search = useSignal('');
  const probabilities = state.answer.value?.probabilities ?? new Float32Array();
  const all = Array.from(probabilities, (probability, index) => ({ index, probability, name: state.nameOf(index) }));
  const wanted = search.value.trim().toLowerCase();
  const shown = all
    .filter(({ index, name }) => name.toLowerCase().includes(wanted) || String(index) === wanted)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
  return (
    <section aria-label="Classes" class="classes">
      <h2>What it answers</h2>
      <input
        type="search"
        placeholder="Find a class"
        aria-label="Find a class"
        value={search.value}
        onInput={(event) => (search.value = event.currentTarget.value)}
      />
      <ul>
        {shown.map(({ index, name, probability }) => (
          <li key={index}>
            <button
              type="button"
              aria-pressed={index === state.explained.value}
              onClick={() => (state.target.value = index)}
              style={{ '--share': `${100 * probability}%` }}
            >
              <span>{name}</span>
              <span class="number">{(100 * probability).toFixed(1)} %</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
