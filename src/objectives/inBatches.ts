import { add, concat, dispose, tidy, tile, type Tensor } from '@tensorflow/tfjs-core';
import { examplesAtOnce } from '../network/chunks.js';
import type { Slot } from '../network/graph.js';
import type { Look } from '../network/run.js';
import type { Pieces } from './pieces.js';
import type { Question } from './Question.js';

/** Small enough for a processor's cache and for a page to stay alive, large enough to share the work of a call. */
const AT_ONCE = 16;

/** How many variants of an example to look at in one pass. */
export function variantsAtOnce({ network, targets }: Question, look: Look, given?: ReadonlySet<Slot>): number {
  return Math.min(AT_ONCE, examplesAtOnce(network, { ...look, wanted: [...look.wanted, ...targets] }, given));
}

/** What comes of `count` variants, `size` at a time, one batch's results joined to the next one's. */
export function* inBatches(
  count: number,
  size: number,
  look: (start: number, count: number) => Tensor[] | Pieces<Tensor[]>,
  join: (before: Tensor, next: Tensor) => Tensor,
): Pieces<Tensor[]> {
  let all: Tensor[] = [];
  let isDone = false;
  try {
    for (let start = 0; start < count; start += size) {
      const some = Math.min(size, count - start);
      const made = tidy(() => look(start, some) as Tensor[]) as ReturnType<typeof look>;
      const next = Array.isArray(made) ? made : yield* made;
      const before = all;
      all = next;
      if (start > 0) {
        try {
          all = tidy(() => next.map((one, i) => join(before[i] as Tensor, one)));
        } finally {
          dispose([before, next]);
        }
      }
      yield some;
    }
    isDone = true;
    return all;
  } finally {
    if (!isDone) dispose(all);
  }
}

/** One after the other. */
export const appended = (before: Tensor, next: Tensor): Tensor => concat([before, next]);

/** Their sum. */
export const summed = (before: Tensor, next: Tensor): Tensor => add(before, next);

/** One example so many times. */
export const repeated = (value: Tensor, count: number): Tensor =>
  tile(value, [count, ...value.shape.slice(1).map(() => 1)]);
