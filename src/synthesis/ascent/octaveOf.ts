import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../../Random.js';
import { resize } from '../image/resize.js';
import type { ImageShape, Parametrization } from './plugins.js';

/** One of the sizes at which an image is made. */
export interface Octave {
  readonly shape: ImageShape;
  /** An image of this octave at the full size, as the network sees it; a larger one as it is. */
  readonly enlarge: (image: Tensor4D) => Tensor4D;
  /** Where a window of the full size lies at one step, where the image is larger. */
  readonly placeWindow: ((random: Random) => WindowPlace) | undefined;
  /** The image of this octave's size that parameters stand for. */
  readonly toImage: (parameters: Tensor[]) => Tensor4D;
  /** The parameters to start from. */
  readonly init: (seed: number) => Tensor[];
  /** Those of an image of any size. */
  readonly fromImage: (image: Tensor4D) => Tensor[];
}

/** From where a window begins. */
export type WindowPlace = readonly [top: number, left: number];

/** The octave of images that are some times smaller than their full size, or larger. */
export function octaveOf(parametrization: Parametrization, shape: ImageShape, smaller: number): Octave {
  const [batch, height, width, channels] = shape;
  const size = [height, width].map((side) => Math.max(1, Math.round(side / smaller))) as [number, number];
  const own: ImageShape = [batch, ...size, channels];
  const [down, across] = [size[0] - height, size[1] - width];
  return {
    shape: own,
    enlarge: (image) => (smaller < 1 ? image : resize(image, [height, width])),
    placeWindow: smaller < 1 ? (random) => [placed(down, random), placed(across, random)] : undefined,
    toImage: (parameters) => parametrization.toImage(parameters, own),
    init: (seed) => parametrization.init(own, seed),
    fromImage: (image) => parametrization.fromImage!(resize(image, size)),
  };
}

/** About the middle, as deepdraw (github.com/auduno/deepdraw): a deviation of 0.3 of the way there is. */
const placed = (way: number, random: Random): number =>
  Math.floor(Math.min(way, Math.max(0, way / 2 + 0.3 * way * random.normal())));
