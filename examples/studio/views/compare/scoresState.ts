import { signal } from '@preact/signals';
import type { CompareView } from '../../worker/compare.js';
import type { ModelFacts } from '../../worker/facts.js';

/** Quick ones of each room. */
export const chosenMethods = signal<ReadonlySet<string>>(
  new Set(['saliency', 'inputXGradient', 'guidedBackprop', 'lrp', 'gradCam', 'layerCam']),
);
/** Whether the answer depends on what is marked, whether the object is, and how sparsely. */
export const chosenMetrics = signal<ReadonlySet<string>>(
  new Set(['deletion', 'insertion', 'randomization', 'massAccuracy', 'gini']),
);
/** The last comparison, also when another view was looked at meanwhile; of the model that is open. */
export const found = signal<(CompareView & { readonly model: ModelFacts }) | undefined>(undefined);
