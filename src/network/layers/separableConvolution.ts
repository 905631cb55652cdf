import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { activationOf } from './activation.js';
import { biasOf, convolutionFamily, geometryOf, type ConvolutionLayer } from './convolution.js';
import { depthwiseFamily } from './depthwiseConvolution.js';
import { linear } from './linear.js';
import type { Lowerings } from './lower.js';

interface SeparableLayer extends Omit<ConvolutionLayer, 'kernel'> {
  readonly depthwiseKernel: { read(): Tensor4D };
  readonly pointwiseKernel: { read(): Tensor4D };
  readonly bias?: { read(): Tensor1D } | null;
}

/** A depthwise convolution, then a 1x1 convolution. */
export const separableLayers: Lowerings = {
  SeparableConv2D: (layer: SeparableLayer, { derive }) => {
    // tfjs adds such a layer's bias along the wrong axis; its own call decides what that gives.
    if (layer.dataFormat === 'channelsFirst') return undefined;
    const geometry = geometryOf(layer, layer.dilationRate);
    const depthwise = depthwiseFamily(layer.kernelSize as [number, number], geometry.dilations);
    return [
      linear(depthwise, () => layer.depthwiseKernel.read(), undefined, geometry, derive),
      linear(
        convolutionFamily([1, 1], [1, 1]),
        () => layer.pointwiseKernel.read(),
        biasOf(layer),
        { strides: [1, 1], dilations: [1, 1], padding: 'valid' },
        derive,
      ),
      ...activationOf(layer),
    ];
  },
};
