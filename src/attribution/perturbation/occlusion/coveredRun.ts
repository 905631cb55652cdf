import { slice, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Values } from '../../../network/forward.js';
import type { Slot } from '../../../network/graph.js';
import type { Batch } from '../../../network/incremental/batches.js';
import { IncrementalRun, type Changing, type NewValues } from '../../../network/incremental/IncrementalRun.js';
import type { TracedNetwork } from '../../../network/network.js';

/** One example as it is, and covered in many ways: an `IncrementalRun`, or what a model that runs elsewhere says. */
export interface CoveredRun extends Pick<IncrementalRun, 'unchanged' | 'batches' | 'dispose'> {
  changed<T extends Tensor>(batch: Batch, newValues: NewValues, use: (values: Values) => T): T | Promise<T>;
}

/** Runs an example as it is. */
export async function coveredRun(
  network: TracedNetwork,
  inputs: readonly Tensor[],
  example: number,
  slots: readonly Slot[],
  changing: Changing,
): Promise<CoveredRun> {
  const { elsewhere } = network;
  const own = (): Tensor[] => inputs.map((tensor) => slice(tensor, [example], [1]));
  if (elsewhere !== undefined) return runElsewhere(elsewhere, own()[0] as Tensor, slots, changing.slot);
  return tidy(() => new IncrementalRun(network, own(), slots, changing) as never) as IncrementalRun;
}

/** Whole pictures, since no part of a model that runs elsewhere can be computed anew. */
async function runElsewhere(
  elsewhere: (images: Tensor) => Promise<Tensor>,
  own: Tensor,
  slots: readonly Slot[],
  picture: Slot,
): Promise<CoveredRun> {
  const values = (scores: Tensor): [Slot, Tensor][] => slots.map((slot) => [slot, scores]);
  const scores = await elsewhere(own).catch((error: unknown) => {
    own.dispose();
    throw error;
  });
  return {
    unchanged: new Map([[picture, own], ...values(scores)]),
    batches: (changes, size) =>
      Array.from({ length: Math.ceil(changes.length / size) }, (_, i) => {
        const some = changes.slice(i * size, (i + 1) * size);
        return { changes: some, fields: new Map(), sizedBy: some };
      }),
    changed: async (batch, newValues, use) => {
      const pictures = newValues(batch.changes, undefined);
      const changed = await elsewhere(pictures).finally(() => pictures.dispose());
      try {
        return tidy(() => use(new Map(values(changed))));
      } finally {
        changed.dispose();
      }
    },
    dispose: () => {
      own.dispose();
      scores.dispose();
    },
  };
}
