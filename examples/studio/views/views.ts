import type { ComponentType } from 'preact';
import { Dream } from './dream/Dream.js';
import { Explain } from './explain/Explain.js';
import { Inside } from './inside/Inside.js';
import { Space } from './space/Space.js';
import { Train } from './train/Train.js';

/** The views, in the order of their tabs. */
export const views: readonly { readonly id: string; readonly title: string; readonly component: ComponentType }[] = [
  { id: 'explain', title: 'Explain', component: Explain },
  { id: 'inside', title: 'Inside', component: Inside },
  { id: 'space', title: '3D', component: Space },
  { id: 'dream', title: 'Dream', component: Dream },
  { id: 'train', title: 'Train', component: Train },
];
