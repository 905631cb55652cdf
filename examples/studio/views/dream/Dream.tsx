/** @jsxImportSource preact */
import type { ComponentType, JSX } from 'preact';
import * as state from '../../state.js';
import { DeepDream } from './DeepDream.js';
import './dream.css';
import { Maximize } from './Maximize.js';
import { Patch } from './Patch.js';
import { Table } from './Table.js';

const tabs: readonly { readonly id: string; readonly title: string; readonly component: ComponentType }[] = [
  { id: '', title: 'Activation maximization', component: Maximize },
  { id: 'table', title: 'Regularization table', component: Table },
  { id: 'deepdream', title: 'DeepDream', component: DeepDream },
  { id: 'patch', title: 'Adversarial patch', component: Patch },
];

/** Pictures that a network is shown to dream of: for one target, by every preset, into a picture, or to fool it. */
export function Dream(): JSX.Element {
  const shown = tabs.find(({ id }) => id === state.dream.tab.value) ?? (tabs[0] as (typeof tabs)[number]);
  return (
    <>
      <div class="row tabs" role="group" aria-label="Ways to dream">
        {tabs.map(({ id, title }) => (
          <button key={id} type="button" aria-pressed={id === shown.id} onClick={() => (state.dream.tab.value = id)}>
            {title}
          </button>
        ))}
      </div>
      <shown.component key={shown.id} />
    </>
  );
}
