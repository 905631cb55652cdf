import { signal } from '@preact/signals';
import * as state from '../../state.js';
import type { DissectionView } from '../../worker/insideDissection.js';

/** The last dissection of a layer of the open model. */
export const dissected = signal<{ readonly layer: string; readonly view: DissectionView } | undefined>(undefined);

// Another model, picture's scale or backend has other units.
state.version.subscribe(() => (dissected.value = undefined));
