import { sub, type Tensor4D } from '@tensorflow/tfjs-core';
import { addAll } from '../../../addAll.js';
import { checkBetween, checkWhole } from '../../checks.js';
import type { ImageShape, Parametrization } from '../plugins.js';
import { seededRandom } from '../../../Random.js';
import { resize } from '../../image/resize.js';
import { bound, correlate, decorrelate, unbound } from './colour.js';
import { checkBoolean, checkOptions } from '../../../options.js';

/** Options of `laplacianPyramid`. */
export interface LaplacianPyramidOptions {
  /** How many levels, each half as large as the last, 1 or more. @default 4 */
  readonly levels?: number;
  /** Standard deviation of each level at the start, 0 or more. @default 0.01, Lucid's */
  readonly deviation?: number;
  /** Whether colours are decorrelated, where there are three channels. @default true */
  readonly decorrelated?: boolean;
}

/**
 * An image as a sum of itself at several sizes: `image = sigmoid(C sum_k enlarge(p_k))`, level k `2^k` times smaller,
 * enlarged bilinearly. Coarse structure has parameters of its own.
 * @see Burt & Adelson 1983, The Laplacian pyramid as a compact image code; lucid/optvis/param/lowres.py.
 */
export function laplacianPyramid(options: LaplacianPyramidOptions = {}): Parametrization {
  checkOptions('laplacianPyramid', options, ['levels', 'deviation', 'decorrelated']);
  const { levels = 4, deviation = 0.01, decorrelated = true } = options;
  checkWhole('laplacianPyramid', 'levels', levels, 1);
  checkBetween('laplacianPyramid', 'deviation', deviation, 0);
  checkBoolean('laplacianPyramid', 'decorrelated', decorrelated);
  const sizes = ([, height, width]: ImageShape): [number, number][] =>
    Array.from({ length: levels }, (_, k) => [Math.ceil(height / 2 ** k), Math.ceil(width / 2 ** k)]);
  return {
    name: 'laplacianPyramid',
    init: (shape, seed) => {
      const random = seededRandom(seed);
      return sizes(shape).map(([height, width]) => random.normals([shape[0], height, width, shape[3]], deviation));
    },
    toImage: (pyramid) => {
      const [, height, width] = pyramid[0]!.shape as [number, number, number, number];
      const sum = addAll(pyramid.map((level) => resize(level as Tensor4D, [height, width])));
      return bound(decorrelated ? correlate(sum) : sum);
    },
    fromImage: (image) => {
      const logits = unbound(image);
      let rest = decorrelated ? decorrelate(logits) : logits;
      const [coarsest, ...finer] = sizes(image.shape).toReversed();
      const pyramid = [resize(rest, coarsest!)];
      rest = sub(rest, resize(pyramid[0]!, [image.shape[1], image.shape[2]]));
      finer.forEach((size, i) => {
        const isFinest = i === finer.length - 1;
        const level = isFinest ? rest : resize(rest, size);
        pyramid.push(level);
        if (!isFinest) rest = sub(rest, resize(level, [image.shape[1], image.shape[2]]));
      });
      return pyramid.toReversed();
    },
  };
}
