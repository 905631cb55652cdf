import type { ComponentType } from 'preact';
import { Explain } from './explain/Explain.js';
import { later } from './later.js';

interface View {
  readonly id: string;
  readonly title: string;
  readonly component: ComponentType;
  /** Whether it has a model and pictures of its own, so that the open ones stay away. */
  readonly isAlone?: true;
}

/** The views, in the order of their tabs. */
export const views: readonly View[] = [
  { id: 'explain', title: 'Explain', component: Explain },
  { id: 'inside', title: 'Inside', component: later(async () => (await import('./inside/Inside.js')).Inside) },
  { id: 'space', title: '3D', component: later(async () => (await import('./space/Space.js')).Space) },
  { id: 'compare', title: 'Compare', component: later(async () => (await import('./compare/Compare.js')).Compare) },
  { id: 'dream', title: 'Dream', component: later(async () => (await import('./dream/Dream.js')).Dream) },
  {
    id: 'train',
    title: 'Train',
    component: later(async () => (await import('./train/Train.js')).Train),
    isAlone: true,
  },
];
