import { add, mul, reshape, rsqrt, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Derive } from '../derived.js';
import { inPlace, only, type Operation } from '../operation.js';
import type { Lowerings } from './lower.js';

/** y = scale * x + shift, channel by channel. */
export interface ChannelwiseAffine extends Operation {
  readonly scale: () => Tensor1D;
  readonly shift: () => Tensor1D;
  /** Whether the channels are the last axis, so that it can be folded into a linear operation before it. */
  readonly channelsLast: boolean;
}

interface BatchNormalization {
  /** Converted models may have it as a list of one. */
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  readonly gamma?: { read(): Tensor };
  readonly beta?: { read(): Tensor };
  readonly movingMean: { read(): Tensor };
  readonly movingVariance: { read(): Tensor };
}

/** At inference a batch normalization is affine: scale = gamma / sqrt(variance + epsilon), shift = beta - mean * scale. */
function affine(layer: BatchNormalization, rank: number, derive: Derive): ChannelwiseAffine {
  const { epsilon } = layer;
  const [given] = [layer.axis].flat() as [number];
  const axis = given < 0 ? given + rank : given;
  const channelsLast = axis === rank - 1;
  const along = (weight: Tensor): Tensor =>
    channelsLast
      ? weight
      : reshape(
          weight,
          Array.from({ length: rank }, (_, i) => (i === axis ? weight.size : 1)),
        );

  const scale = derive((): Tensor1D => {
    const deviation = rsqrt(add(layer.movingVariance.read(), epsilon));
    return (layer.gamma === undefined ? deviation : mul(layer.gamma.read(), deviation)) as Tensor1D;
  });
  const shift = derive((): Tensor1D => {
    const centred = mul(layer.movingMean.read(), scale());
    return sub(layer.beta?.read() ?? 0, centred) as Tensor1D;
  });
  const apply = (x: Tensor): Tensor => add(mul(x, along(scale())), along(shift()));
  return {
    scale,
    shift,
    channelsLast,
    forward: ([x]) => [apply(x as Tensor)],
    locality: () => inPlace(channelsLast ? ([x]) => apply(x as Tensor) : undefined),
    backward: (gradients) => [mul(only(gradients), along(scale()))],
    prepare: () => {
      scale();
      shift();
    },
  };
}

export function isChannelwiseAffine(operation: Operation): operation is ChannelwiseAffine {
  return 'shift' in operation;
}

export const batchNormalizationLayers: Lowerings = {
  BatchNormalization: (layer: BatchNormalization, { derive, inputShapes }) => [
    affine(layer, inputShapes[0]?.length ?? 0, derive),
  ],
};
