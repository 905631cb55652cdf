/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import * as state from '../../state.js';
import { RegionField } from './RegionField.js';

const SHOWN = 10;

/** The classes with the highest scores, or those whose name matches; the one pressed is explained. */
export function Classes(): JSX.Element {
  const search = useSignal('');
  const scores = state.answer.value?.scores ?? new Float32Array();
  const all = Array.from(scores, (score, index) => ({ index, score, name: state.nameOf(index) }));
  const wanted = search.value.trim().toLowerCase();
  const shown = all
    .filter(({ index, name }) => name.toLowerCase().includes(wanted) || String(index) === wanted)
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN);
  return (
    <section aria-label="Classes" class="classes">
      <h2>Predictions</h2>
      {state.model.value?.kind === 'places' && <RegionField />}
      <input
        type="search"
        placeholder="Find a class"
        aria-label="Find a class"
        value={search.value}
        onInput={(event) => (search.value = event.currentTarget.value)}
      />
      <ul>
        {shown.map(({ index, name, score }) => (
          <li key={index}>
            <button
              type="button"
              aria-pressed={index === state.explained.value}
              onClick={() => (state.target.value = index)}
              style={{ '--share': `${100 * state.shareOf(score)}%` }}
            >
              <span>{name}</span>
              <span class="number">{state.said(score)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
