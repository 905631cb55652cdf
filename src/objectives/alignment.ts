import { mean, mul, pad, slice, square, sub, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { addAll } from '../addAll.js';
import { shapeOf } from './layerScores.js';
import type { Objective } from './objective.js';

/** How far apart in the batch two examples still count as neighbours; Lucid's. */
const REACH = 4;
/** How much less the next further one counts; Lucid's. */
const DECAY = 2;

/**
 * How alike neighbours of a batch are in a layer, so that a row of images turns slowly from one to the next. It is
 * minus `mean((A_i - A_j)^2) / 2^|i - j|` for each pair up to four apart, half of it to each of the two.
 * @param layer - a layer's path.
 * @see github.com/tensorflow/lucid, optvis/objectives.py.
 */
export function alignment(layer: string): Objective {
  return {
    layers: [layer],
    score: ({ [layer]: activation }) => {
      const { shape } = activation as Tensor;
      const batch = shape[0] as number;
      const axes = shape.slice(1).map((_, i) => i + 1);
      const shares: Tensor[] = [zeros([batch])];
      for (let apart = 1; apart <= Math.min(REACH, batch - 1); apart++) {
        const [earlier, later] = [0, apart].map((start) => slice(activation as Tensor, [start], [batch - apart])) as [
          Tensor,
          Tensor,
        ];
        const penalty = mul(mean(square(sub(earlier, later)), axes), -0.5 / DECAY ** apart);
        shares.push(pad(penalty, [[0, apart]]), pad(penalty, [[apart, 0]]));
      }
      return addAll(shares);
    },
    check: (caller, network) => void shapeOf(caller, network, layer),
  };
}
