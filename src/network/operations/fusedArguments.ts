import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { tfPadding, type Geometry } from '../geometry.js';
import { checkWindow } from './checkWindow.js';
import type { Prepared } from './linear.js';
import type { Fusable } from './rectifier.js';

interface FusedArguments {
  readonly x: Tensor4D;
  readonly filter: Tensor4D;
  readonly strides: [number, number];
  readonly pad: ReturnType<typeof tfPadding>;
  readonly dilations: [number, number];
  readonly bias?: Tensor1D;
  readonly activation?: Fusable['fusable']['name'];
  readonly leakyreluAlpha?: number;
  readonly preluActivationWeights?: Tensor;
}

/**
 * What tfjs's fused convolutions, ordinary and depthwise, take.
 * @throws An {@link ShapeError} where the window does not fit.
 */
export function fusedArguments(
  x: Tensor4D,
  { kernel, bias }: Pick<Prepared, 'kernel' | 'bias'>,
  { strides, dilations, padding }: Geometry,
  activation: Fusable | undefined,
): FusedArguments {
  const { name, slope, slopes } = activation?.fusable ?? {};
  const filter = kernel();
  checkWindow(x.shape, [filter.shape[0], filter.shape[1]], { dilations, padding });
  return {
    x,
    filter,
    strides: strides as [number, number],
    pad: tfPadding(padding),
    dilations: dilations as [number, number],
    ...(bias && { bias: bias() }),
    ...(name && { activation: name }),
    ...(slope !== undefined && { leakyreluAlpha: slope }),
    ...(slopes && { preluActivationWeights: slopes() }),
  };
}
