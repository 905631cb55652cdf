import { fused, mul, reshape, transpose, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { packedConvolution, packsFilters } from '../../backend/packedConvolution.js';
import type { Operation } from '../operation.js';
import { activationOf } from './activation.js';
import { overPictures } from './channelsFirst.js';
import type { Elementwise } from './elementwise.js';
import { fusedArguments } from './fusedArguments.js';
import { leadingZeros, sliding, type Geometry, type Pair } from './geometry.js';
import { inputGradient } from './inputGradient.js';
import { linear, type LinearFamily, type Weights } from './linear.js';
import type { LoweringContext, Lowerings } from './lower.js';
import { phaseKernels } from './phaseKernel.js';
import { reshaping } from './reshaping.js';

/** A convolution with a kernel `[height, width, in, out]` over `[batch, rows, columns, in]`. */
export function convolve(
  x: Tensor4D,
  weights: Pick<Weights, 'kernel' | 'bias'>,
  geometry: Geometry,
  activation?: Elementwise,
): Tensor4D {
  const plain = fusedArguments(x, weights, geometry, activation);
  const packed = packsFilters() ? weights.kernel.packed?.() : undefined;
  const range = plain.activation === undefined ? ([-Infinity, Infinity] as const) : ranges[plain.activation];
  if (packed === undefined || packed.size === 0 || range === undefined) return fused.conv2d(plain) as Tensor4D;
  const { filter, bias, strides, dilations, pad } = plain;
  return packedConvolution(
    { x, filter: packed, ...(bias && { bias }) },
    { filterShape: filter.shape, strides, dilations, pad, range },
  );
}

/** What activations that only clip clip to. */
const ranges: Readonly<Record<string, readonly [number, number]>> = { relu: [0, Infinity], relu6: [0, 6] };

/** Convolutions with a window of one size. */
export function convolutionFamily(window: Pair, dilations: Pair): LinearFamily {
  const reach: Pair = [(window[0] - 1) * dilations[0], (window[1] - 1) * dilations[1]];
  return {
    pointwise: window[0] === 1 && window[1] === 1,
    reach,
    locality: (shape, geometry) => sliding(reach, geometry.strides, leadingZeros(shape, window, geometry)),
    forward: (x, weights, geometry, activation) => convolve(x as Tensor4D, weights, geometry, activation),
    inputGradient: (gradient, x, { adjoint }, geometry) =>
      inputGradient(gradient.shape, x.shape, window, geometry, (phase, padding) =>
        convolve(
          gradient as Tensor4D,
          { kernel: adjoint[phase] as () => Tensor4D, bias: undefined },
          { strides: [1, 1], dilations: geometry.dilations, padding },
        ),
      ),
    adjoint: (kernel, { strides }) =>
      phaseKernels(kernel, window, strides, (flipped) => {
        const [rows, columns, phases, inChannels, outChannels] = flipped.shape;
        return reshape(transpose(flipped, [0, 1, 4, 2, 3]), [rows, columns, outChannels, phases * inChannels]);
      }),
    scaled: (kernel, scale) => mul(kernel, scale),
  };
}

/** The attributes that convolution layers share. */
export interface ConvolutionLayer {
  readonly kernelSize: number[];
  readonly strides: number[];
  readonly dilationRate: number | number[];
  readonly padding: string;
  readonly dataFormat: string;
  readonly kernel: { read(): Tensor4D };
  readonly bias?: { read(): Tensor1D } | null;
}

/** A layer's bias, where it uses one. */
export function biasOf({ bias }: Pick<ConvolutionLayer, 'bias'>): (() => Tensor1D) | undefined {
  return bias == null ? undefined : () => bias.read();
}

/** A layer's geometry in two dimensions. */
export function geometryOf(
  layer: Pick<ConvolutionLayer, 'strides' | 'padding'>,
  rate: number | readonly number[] = 1,
): Geometry {
  return {
    strides: layer.strides as [number, number],
    dilations: (typeof rate === 'number' ? [rate, rate] : rate) as Pair,
    padding: layer.padding === 'same' ? 'same' : 'valid',
  };
}

function convolution2D(layer: ConvolutionLayer, { derive }: LoweringContext): readonly Operation[] {
  const geometry = geometryOf(layer, layer.dilationRate);
  const family = convolutionFamily(layer.kernelSize as [number, number], geometry.dilations);
  const operation = linear(family, () => layer.kernel.read(), biasOf(layer), geometry, derive);
  return [...overPictures(layer, operation), ...activationOf(layer)];
}

/** A convolution along one axis is one over pictures of a single row. */
function convolution1D(layer: ConvolutionLayer, { derive }: LoweringContext): readonly Operation[] | undefined {
  // tfjs moves the channels of such a layer to the back, and leaves them there.
  if (layer.dataFormat === 'channelsFirst') return undefined;
  // Refused when called: tfjs computes no causal padding, and takes the output for shorter than it is.
  if (layer.padding === 'causal') return undefined;
  const [width, stride, dilation] = [layer.kernelSize[0], layer.strides[0], [layer.dilationRate].flat()[0]] as [
    number,
    number,
    number,
  ];
  const geometry: Geometry = {
    strides: [1, stride],
    dilations: [1, dilation],
    padding: layer.padding === 'same' ? 'same' : 'valid',
  };
  const kernel = (): Tensor4D =>
    reshape(layer.kernel.read(), [1, ...(layer.kernel.read().shape as unknown as [number, number, number])]);
  return [
    reshaping(([batch, columns, channels]) => [batch, 1, columns, channels]),
    linear(convolutionFamily([1, width], geometry.dilations), kernel, biasOf(layer), geometry, derive),
    ...activationOf(layer),
    reshaping(([batch, , columns, channels]) => [batch, columns, channels]),
  ];
}

export const convolutionLayers: Lowerings = { Conv1D: convolution1D, Conv2D: convolution2D };
