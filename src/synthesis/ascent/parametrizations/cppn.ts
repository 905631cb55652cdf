import {
  add,
  atan,
  concat,
  div,
  matMul,
  mul,
  reshape,
  sigmoid,
  slice,
  square,
  tensor3d,
  tidy,
  tile,
  zeros,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { seededRandom } from '../../../Random.js';
import { checkOptions } from '../../../options.js';
import { checkWhole } from '../../checks.js';
import { withGradient } from '../../withGradient.js';
import type { ImageShape, Parametrization } from '../plugins.js';

/** Options of `cppn`. */
export interface CppnOptions {
  /** How many hidden layers, 1 or more. @default 8, Lucid's */
  readonly layers?: number;
  /** How many units each of them has, 1 or more. @default 24, Lucid's */
  readonly units?: number;
}

/** What evenly spread coordinates reach to have a standard deviation of 1. */
const REACH = Math.sqrt(3);
/** The root mean squares of `atan z` and of its square, for z from the standard normal distribution: Lucid's. */
const [RMS, RMS_OF_SQUARE] = [0.67, 0.6];
/** The deviation of the first biases: Lucid's. */
const BIAS = 0.1;

/**
 * The image that a small network paints, and the network is optimized: a compositional pattern-producing network, from
 * a pixel's coordinates to its colour. It knows no pixels, so its weights give an image of any size, and its patterns
 * are smooth.
 *
 * `h_0 = (x, y)`, `h_k = [a / 0.67, a^2 / 0.6]` with `a = atan(W_k h_(k-1) + b_k)`, `image = sigmoid(W h + b)`; x and y
 * from `-sqrt(3)` to `sqrt(3)` along the short side, and as far a pixel along the other. Each image of a batch has a
 * network of its own.
 *
 * Its octaves go on with the weights of the last. It has no `fromImage`: nothing that replaces the image goes with it.
 * Lucid takes Adam with a rate of 0.005 for it, and no transforms. Sides that differ
 * and a network for each image are ours. The first weights are from the whole normal distribution, as in Lucid's
 * notebook; its library cuts the tails off.
 * @see Stanley 2007, Compositional pattern producing networks; Mordvintsev et al. 2018, Differentiable image
 *   parameterizations, distill.pub/2018/differentiable-parameterizations; lucid/optvis/param/cppn.py.
 */
export function cppn(options: CppnOptions = {}): Parametrization {
  checkOptions('cppn', options, ['layers', 'units']);
  const { layers = 8, units = 24 } = options;
  checkWhole('cppn', 'layers', layers, 1);
  checkWhole('cppn', 'units', units, 1);
  return {
    name: 'cppn',
    anySize: true,
    init: ([batch, , , channels], seed) => {
      const random = seededRandom(seed);
      const hidden = Array.from({ length: layers }, (_, k) => {
        const inputs = k === 0 ? 2 : 2 * units;
        return [
          random.normals([batch, inputs, units], 1 / Math.sqrt(inputs)),
          random.normals([batch, 1, units], BIAS),
        ] as const;
      });
      return [...hidden.flat(), zeros([batch, 2 * units, channels]), random.normals([batch, 1, channels], BIAS)];
    },
    toImage: (parameters, shape) => {
      const [batch, height, width, channels] = shape;
      const layer = (values: Tensor3D, k: number): Tensor3D =>
        add(matMul(values, parameters[2 * k] as Tensor3D), parameters[2 * k + 1]!);
      let values = coordinates(shape);
      for (let k = 0; k < layers; k++) values = composite(layer(values, k));
      return reshape(sigmoid(layer(values, layers)), [batch, height, width, channels]);
    },
  };
}

/** Each pixel's x and y, `[batch, height * width, 2]`. */
function coordinates([batch, height, width]: ImageShape): Tensor3D {
  const step = (2 * REACH) / Math.max(1, Math.min(height, width) - 1);
  const places = new Float32Array(height * width * 2);
  for (let i = 0; i < height * width; i++) {
    places[2 * i] = ((i % width) - (width - 1) / 2) * step;
    places[2 * i + 1] = (Math.floor(i / width) - (height - 1) / 2) * step;
  }
  return tile(tensor3d(places, [1, height * width, 2]), [batch, 1, 1]);
}

/** `[a / 0.67, a^2 / 0.6]`, `a = atan z`: its own gradient, so that the tape keeps z alone. */
function composite(z: Tensor3D): Tensor3D {
  return withGradient(
    z,
    (x) => {
      const a = atan(x);
      return concat([mul(a, 1 / RMS), mul(square(a), 1 / RMS_OF_SQUARE)], 2) as Tensor3D;
    },
    (dy, x) =>
      tidy(() => {
        const [batch, places, units] = x.shape as Tensor3D['shape'];
        const half = (start: number): Tensor => slice(dy as Tensor3D, [0, 0, start], [batch, places, units]);
        const byAtan = add(mul(half(0), 1 / RMS), mul(half(units), mul(atan(x), 2 / RMS_OF_SQUARE)));
        return div(byAtan, add(square(x), 1));
      }),
  );
}
