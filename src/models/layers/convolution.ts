import { reshape as reshapeTensor, type Tensor1D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Geometry, Pair } from '../../network/geometry.js';
import { convolution } from '../../network/operations/convolution.js';
import { depthwise } from '../../network/operations/depthwise.js';
import { reshape } from '../../network/operations/reshape.js';
import { transposedConvolution } from '../../network/operations/transposedConvolution.js';
import { activationOf } from './activation.js';
import type { LayerCall, Lowering, Lowerings, Variable } from './LayerCall.js';
import { overPictures } from './overPictures.js';

/** The attributes that convolution layers share. */
interface ConvolutionLayer<K> {
  readonly strides: Pair;
  readonly dilationRate: number | readonly number[];
  readonly padding: string;
  readonly dataFormat: string;
  readonly kernel: Variable<K & Tensor4D>;
  readonly depthwiseKernel: Variable<Tensor4D>;
  readonly pointwiseKernel: Variable<Tensor4D>;
  readonly bias?: Variable<Tensor1D> | null;
}

type Layer2D = ConvolutionLayer<Tensor4D>;

function geometryOf(
  { strides, padding }: Pick<Layer2D, 'strides' | 'padding'>,
  rate: Layer2D['dilationRate'] = 1,
): Geometry {
  const [rows, columns = rows] = [rate].flat() as [number, number?];
  return { strides, dilations: [rows, columns], padding: padding === 'same' ? 'same' : 'valid' };
}

const pointwise: Geometry = { strides: [1, 1], dilations: [1, 1], padding: 'valid' };

const convolution2D: Lowering = (layer: Layer2D, call) => {
  const weights = { kernel: call.weight(layer.kernel), bias: call.optional(layer.bias) };
  const operation = convolution(geometryOf(layer, layer.dilationRate), weights);
  return call.chain(...overPictures(layer, operation), ...activationOf(layer, 4));
};

/** A convolution along one axis is one over pictures of a single row. */
const convolution1D: Lowering = (
  layer: Omit<Layer2D, 'kernel'> & { readonly kernel: Variable<Tensor3D> },
  call: LayerCall,
) => {
  // tfjs moves the channels of such a layer to the back, and leaves them there.
  if (layer.dataFormat === 'channelsFirst') return undefined;
  // Refused when called: tfjs computes no causal padding, and takes the output for shorter than it is.
  if (layer.padding === 'causal') return undefined;
  const [stride, dilation] = [layer.strides[0], [layer.dilationRate].flat()[0] as number];
  const geometry: Geometry = { ...geometryOf(layer), strides: [1, stride], dilations: [1, dilation] };
  const kernel = call.weight(layer.kernel);
  const asPicture = kernel.derive((): Tensor4D => reshapeTensor(kernel(), [1, ...kernel().shape]));
  return call.chain(
    reshape(([batch, columns, channels]) => [batch, 1, columns, channels] as never),
    convolution(geometry, { kernel: asPicture, bias: call.optional(layer.bias) }),
    ...activationOf(layer, 4),
    reshape(([batch, , columns, channels]) => [batch, columns, channels] as never),
  );
};

const depthwise2D: Lowering = (layer: Layer2D, call) => {
  const weights = { kernel: call.weight(layer.depthwiseKernel), bias: call.optional(layer.bias) };
  // tfjs's DepthwiseConv2D layer does not honour its dilation rate.
  const operation = depthwise(geometryOf(layer), weights);
  return call.chain(...overPictures(layer, operation), ...activationOf(layer, 4));
};

/** A depthwise convolution, then a 1x1 convolution. */
const separable2D: Lowering = (layer: Layer2D, call) => {
  // tfjs adds such a layer's bias along the wrong axis; its own call decides what that gives.
  if (layer.dataFormat === 'channelsFirst') return undefined;
  return call.chain(
    depthwise(geometryOf(layer, layer.dilationRate), { kernel: call.weight(layer.depthwiseKernel) }),
    convolution(pointwise, { kernel: call.weight(layer.pointwiseKernel), bias: call.optional(layer.bias) }),
    ...activationOf(layer, 4),
  );
};

const transposed2D: Lowering = (layer: Layer2D, call) => {
  const weights = { kernel: call.weight(layer.kernel), bias: call.optional(layer.bias) };
  const operation = transposedConvolution(geometryOf(layer), weights);
  return call.chain(...overPictures(layer, operation), ...activationOf(layer, 4));
};

export const convolutionLayers: Lowerings = {
  Conv1D: convolution1D,
  Conv2D: convolution2D,
  Conv2DTranspose: transposed2D,
  DepthwiseConv2D: depthwise2D,
  SeparableConv2D: separable2D,
};
