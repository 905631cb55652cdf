import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import { inBatches, variantsAtOnce } from './inBatches.js';
import { scoresAt } from './looking.js';
import { maskedPicture } from './maskedPicture.js';
import type { Pieces } from './pieces.js';
import type { Question } from './Question.js';

/** Masks over one example, and what is made of the scores under them. */
export interface Masks {
  readonly count: number;
  /** So many masks from the `start`-th on, `[count, h, w]`. */
  readonly masks: (start: number, count: number) => Tensor;
  /** What is seen where a mask is 0, for each input. */
  readonly absent: () => readonly Tensor[];
  /** What is made of the scores `[count]` under some masks. */
  readonly make: (scores: Tensor, masks: Tensor) => Tensor;
  readonly join: (before: Tensor, next: Tensor) => Tensor;
}

/** What comes of one example's scores under masks, as many at a time as memory holds. */
export function* maskedScores(one: Question, { count, masks, absent, make, join }: Masks): Pieces<Tensor[]> {
  const under = function* (start: number, some: number): Pieces<Tensor[]> {
    const seen = tidy(() => masks(start, some));
    try {
      const scores = yield* scoresAt(one, () => maskedPicture(one, seen, absent()));
      try {
        return [tidy(() => make(scores, seen))];
      } finally {
        scores.dispose();
      }
    } finally {
      seen.dispose();
    }
  };
  return yield* inBatches(count, variantsAtOnce(one, { wanted: [] }), under, join);
}
