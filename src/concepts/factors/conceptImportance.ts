import { clone, dispose, matMul, mul, reshape, slice, tensor2d, tensor3d, type Tensor } from '@tensorflow/tfjs-core';
import { drawnMasks, pickFreeze } from '../../attribution/perturbation/pickFreeze.js';
import { besides } from '../../network/besides.js';
import type { Slot } from '../../network/graph.js';
import { eachExample } from '../../objectives/eachExample.js';
import { appended, inBatches, repeated, variantsAtOnce } from '../../objectives/inBatches.js';
import { numbersOf, type Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import type { Factors } from './nonNegativeFactors.js';

/**
 * How much of the variance of an image's score depends on each concept: `[images, concepts]`. Concepts are dimmed at
 * random at all places at once (CRAFT's total Sobol indices). Only what lies behind the layer runs. The first of the
 * factors are the maps, `[images h w, concepts]`.
 */
export function* conceptImportance(
  question: Question,
  slot: Slot,
  [maps, concepts]: Factors,
  { samples, seed }: { readonly samples: number; readonly seed: number },
): Pieces<Tensor[]> {
  const count = concepts.shape[0];
  const places = maps.shape[0] / question.batch;
  const { rows, values } = pickFreeze(drawnMasks(seed, samples, count), samples, count);
  return yield* eachExample(question, function* (one, example) {
    const own = slice(maps, [example * places, 0], [places, count]);
    const others = besides(one.network.graph, slot, one.targets);
    const beside = others.length === 0 ? [] : one.ofLayers(others, clone);
    const shape = one.network.graph.shapes[slot]?.slice(1) as number[];
    const dimmed = (start: number, some: number): Tensor => {
      const shares = tensor3d(rows.slice(start * count, (start + some) * count), [some, 1, count]);
      const seen = reshape(mul(reshape(own, [1, places, count]), shares), [some * places, count]);
      return reshape(matMul(seen as typeof maps, concepts), [some, ...shape]);
    };
    try {
      const [scores] = yield* inBatches(
        rows.length / count,
        variantsAtOnce(one, { wanted: [] }, new Set([slot, ...others])),
        (start, some) => {
          const given = new Map<Slot, Tensor>([[slot, dimmed(start, some)]]);
          others.forEach((other, i) => given.set(other, repeated(beside[i] as Tensor, some)));
          return [one.scores(given)];
        },
        appended,
      );
      const numbers = yield* numbersOf(scores as Tensor);
      return [tensor2d(Float32Array.from(values(numbers)), [1, count])];
    } finally {
      dispose([own, ...beside]);
    }
  });
}
