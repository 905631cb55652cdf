import { image as images, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Network } from 'netlens';

/** An image at the network's own size, where it has one: presets whose canvas grows give larger ones. A new tensor. */
export function asSeen(network: Network, image: Tensor4D): Tensor4D {
  const [, height, width] = network.inputs[0]!.shape;
  return images.resizeBilinear(image, [height ?? image.shape[1], width ?? image.shape[2]], false, true);
}
