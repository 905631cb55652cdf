import {
  div,
  eye,
  matMul,
  maximum,
  mul,
  neg,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type { Objective } from './objective.js';

/**
 * How unlike the examples of a batch are in a layer. It is minus the sum of the cosine similarities of an example's
 * Gram matrix `sum_yx A[y, x] A[y, x]^T` with those of the others. Zero for a batch of one.
 * @param layer - a layer's path.
 * @see Olah et al. 2017, distill.pub/2017/feature-visualization; github.com/tensorflow/lucid, optvis/objectives.py.
 */
export function diversity(layer: string): Objective {
  return {
    layers: [layer],
    score: ({ [layer]: activation }) => {
      const { shape } = activation as Tensor;
      const [batch, channels] = [shape[0] as number, shape.at(-1) as number];
      const places: Tensor3D = reshape(activation as Tensor, [batch, -1, channels]);
      const gram = reshape(matMul(places, places, true, false), [batch, channels * channels]);
      // The square root of zero has no gradient: a layer that is silent is as good as very quiet.
      const norm = sqrt(maximum(sum(square(gram), 1, true), 1e-20));
      const unit = div(gram, norm);
      const similarity = matMul(unit, unit, false, true);
      const others = sub(1, eye(batch));
      return neg(sum(mul(similarity, others), 1));
    },
    check: (caller, network) => void network.slot(caller, layer),
  };
}
