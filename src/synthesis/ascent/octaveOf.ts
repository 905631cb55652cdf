import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { resize } from '../image/resize.js';
import type { ImageShape, Parametrization } from './plugins.js';

/** One of the sizes at which an image is made. */
export interface Octave {
  readonly shape: ImageShape;
  /** An image of this octave at the full size, as the network sees it. */
  readonly enlarge: (image: Tensor4D) => Tensor4D;
  /** The image of this octave's size that parameters stand for. */
  readonly toImage: (parameters: Tensor[]) => Tensor4D;
  /** The parameters to start from. */
  readonly init: (seed: number) => Tensor[];
  /** Those of an image of any size. */
  readonly fromImage: (image: Tensor4D) => Tensor[];
}

/** The octave of images that are some times smaller than their full size. */
export function octaveOf(parametrization: Parametrization, shape: ImageShape, smaller: number): Octave {
  const [batch, height, width, channels] = shape;
  const size = [height, width].map((side) => Math.max(1, Math.round(side / smaller))) as [number, number];
  const own: ImageShape = [batch, ...size, channels];
  return {
    shape: own,
    enlarge: (image) => (smaller === 1 ? image : resize(image, [height, width])),
    toImage: (parameters) => parametrization.toImage(parameters, own),
    init: (seed) => parametrization.init(own, seed),
    fromImage: (image) => parametrization.fromImage!(resize(image, size)),
  };
}
