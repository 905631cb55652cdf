import { batchNormalization } from '../../network/operations/affine.js';
import { normalization } from '../../network/operations/normalization.js';
import { rescaling } from '../../network/operations/rescaling.js';
import { rankOf, type Lowerings, type Variable } from './LayerCall.js';

interface BatchNormalization {
  /** Converted models may have it as a list of one. */
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  readonly gamma?: Variable;
  readonly beta?: Variable;
  readonly movingMean: Variable;
  readonly movingVariance: Variable;
}

interface LayerNormalization {
  readonly axis: number[];
  readonly epsilon: number;
  readonly gamma?: Variable | null;
  readonly beta?: Variable | null;
}

export const normalizationLayers: Lowerings = {
  BatchNormalization: (layer: BatchNormalization, call) => {
    const rank = rankOf(call);
    const [given] = [layer.axis].flat() as [number];
    return call.chain(
      batchNormalization(
        { axis: given < 0 ? given + rank : given, rank, epsilon: layer.epsilon },
        {
          gamma: call.optional(layer.gamma),
          beta: call.optional(layer.beta),
          mean: call.weight(layer.movingMean),
          variance: call.weight(layer.movingVariance),
        },
      ),
    );
  },
  LayerNormalization: ({ axis, epsilon, gamma, beta }: LayerNormalization, call) =>
    call.chain(normalization({ axes: axis, epsilon }, { gamma: call.optional(gamma), beta: call.optional(beta) })),
  Rescaling: ({ scale, offset }: { scale: number; offset: number }, call) => call.chain(rescaling(scale, offset)),
};
