/** @jsxImportSource preact */
import type { ComponentType, JSX } from 'preact';
import * as state from '../../state.js';
import './compare.css';
import { Swipe } from './Swipe.js';
import { Scores } from './Scores.js';

const tabs: readonly { readonly id: string; readonly title: string; readonly component: ComponentType }[] = [
  { id: '', title: 'Methods by metrics', component: Scores },
  { id: 'swipe', title: 'Two maps', component: Swipe },
];

/** Which map can be believed: methods scored over many pictures, and two maps of the open one laid over each other. */
export function Compare(): JSX.Element {
  const shown = tabs.find(({ id }) => id === state.compare.tab.value) ?? (tabs[0] as (typeof tabs)[number]);
  return (
    <>
      <div class="row tabs" role="group" aria-label="Ways to compare">
        {tabs.map(({ id, title }) => (
          <button key={id} type="button" aria-pressed={id === shown.id} onClick={() => (state.compare.tab.value = id)}>
            {title}
          </button>
        ))}
      </div>
      <shown.component key={shown.id} />
    </>
  );
}
