import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import * as netlens from 'netlens';
import type { Signature } from './functions.js';
import {
  atLeast,
  choice,
  explainable,
  fraction,
  functions,
  junk,
  never,
  oneOf,
  plain,
  positive,
  range as anyRange,
  value,
  whole,
  type Kind,
  type Stage,
} from './kinds.js';

/** A plug-in is used as it is made, so that either may refuse. */
const uses =
  (make: (...given: never[]) => unknown, use: (made: never, stage: Stage) => tf.Tensor): Signature['call'] =>
  (stage, ...given) => {
    const made = make(...given);
    return tf.tidy(() => use(made as never, stage));
  };

const picture = ({ input }: Stage): tf.Tensor4D => tf.clipByValue(input, 0, 1);

const transformed = (transform: netlens.Transform, stage: Stage): tf.Tensor =>
  transform(picture(stage), netlens.seededRandom(3));
const regularized = (regularizer: netlens.Regularizer, stage: Stage): tf.Tensor => {
  const image = picture(stage);
  const gradient = regularizer.gradient?.(image, image, 3) ?? image;
  const replaced = regularizer.image?.(image, 3, gradient) ?? gradient;
  return tf.add(replaced, regularizer.penalty?.(image) ?? 0);
};
const parametrized = (parametrization: netlens.Parametrization): tf.Tensor =>
  parametrization.toImage(parametrization.init([1, 6, 8, 3], 2));
const optimized = (optimizer: netlens.Optimizer, stage: Stage): tf.Tensor => {
  const parameters = [picture(stage)];
  return optimizer.update(parameters, parameters, optimizer.init(parameters), 0, tf.scalar(1)).parameters[0]!;
};

/** What float32 can make images of. */
const range: Kind = { ...anyRange, good: fc.constantFrom([0, 1], [-1, 1]).map(plain) };
const optional = (kind: Kind): Kind => ({ ...kind, optional: true });
/** A share that something new is left of. */
const belowOne: Kind = { ...fraction, good: fc.double({ min: 0, max: 0.999, noNaN: true }).map(plain) };
const number: Kind = {
  good: fc.double({ noNaN: true, min: -2, max: 2 }).map(plain),
  bad: junk(Number.isFinite),
  codes: ['option'],
};

/** The network that a learned prior asks: one that gives an image for an image. */
const autoencoder: Kind = {
  ...explainable,
  good: oneOf(value('the autoencoder', (stage) => stage.autoencoder)),
};

const isNumbers = (what: unknown): boolean => Array.isArray(what) && what.length > 0 && what.every(Number.isFinite);
const angles: Kind = {
  good: fc.array(fc.integer({ min: -90, max: 90 }), { minLength: 1, maxLength: 4 }).map(plain),
  bad: fc.oneof(junk(isNumbers), fc.constantFrom([], [NaN], ['5'], 5, { length: 1, 0: 5 }).map(plain)),
  codes: ['option'],
};
const factors: Kind = {
  good: fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1, maxLength: 4 }).map(plain),
  bad: fc.oneof(
    junk((what) => isNumbers(what) && (what as number[]).every((factor) => factor > 0)),
    fc.constantFrom([], [0], [1, -1], [Infinity], 1).map(plain),
  ),
  codes: ['option'],
};
const transform: Kind = functions('a transform', () => netlens.flip());
const schedule: Kind = {
  good: fc.oneof(atLeast(0).good, fc.constant(value('a schedule', () => (step: number) => 1 / (step + 1)))),
  bad: fc.oneof(
    junk((what) => typeof what === 'function' || (Number.isFinite(what) && (what as number) >= 0)),
    oneOf(
      value('a schedule below 0', () => () => -1),
      value('a schedule of words', () => () => 'wide'),
    ),
  ),
  codes: ['option'],
};

const component = { weight: 1, mean: [0, 0, 0, 0], whitening: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
const mixtureOf = (change: object): unknown => ({ size: 2, channels: 1, components: [component], ...change });
const rgb = { weight: 0.5, mean: [0.5, 0.5, 0.5], whitening: [1, 0, 0, 0, 2, 0, 0, 0, 3] };
const mixture: Kind = {
  good: fc.constant(plain({ size: 1, channels: 3, components: [rgb, { ...rgb, mean: [0, 0, 1] }] })),
  bad: fc.oneof(
    junk(never),
    fc
      .constantFrom(
        mixtureOf({ size: 3 }),
        mixtureOf({ size: 2n }),
        mixtureOf({ components: [] }),
        mixtureOf({ components: [component, null] }),
        mixtureOf({ components: [{ ...component, mean: [0] }] }),
        mixtureOf({ components: [{ ...component, whitening: Symbol('W') }] }),
        mixtureOf({ components: [{ ...component, weight: '1' }] }),
      )
      .map(plain),
  ),
  codes: ['option'],
};
const bound: Kind = {
  good: fc.constantFrom([-1, 1], [-Infinity, 3]).map(plain),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length === 2 && what.every((x) => typeof x === 'number' && x === x)),
    fc.constantFrom([0], [NaN, 1], [0, 1, 2], ['0', 1]).map(plain),
  ),
  codes: ['option'],
};
const code: Kind = {
  good: fc.constant(value('a code', ({ input }) => input)),
  bad: fc.oneof(
    junk(never),
    oneOf(
      value('a code of another size', () => tf.zeros([1, 5, 5, 3])),
      value('a code of whole numbers', () => tf.zeros([1, 12, 10, 3], 'int32')),
    ),
  ),
  codes: ['shape'],
};

/** The factories of what image synthesis is put together from. */
export const plugins: Readonly<Record<string, Signature>> = {
  adam: {
    positional: [],
    options: { rate: positive, beta1: belowOne, beta2: belowOne, epsilon: positive },
    call: uses(netlens.adam, optimized),
  },
  gradientAscent: { positional: [optional(positive)], call: uses(netlens.gradientAscent, optimized) },
  lbfgs: {
    positional: [],
    options: { rate: positive, memory: whole(1, 5), longest: positive },
    call: uses(netlens.lbfgs, optimized),
  },
  momentum: {
    positional: [],
    options: { rate: positive, decay: fraction },
    call: uses(netlens.momentum, optimized),
  },
  normalizedAscent: {
    positional: [],
    options: { rate: positive, by: choice('meanAbs', 'l2') },
    call: uses(netlens.normalizedAscent, optimized),
  },

  fourier: {
    positional: [],
    options: { deviation: positive, decay: atLeast(0), decorrelated: choice(true, false) },
    call: uses(netlens.fourier, parametrized),
  },
  generator: {
    positional: [autoencoder],
    options: { range, deviation: atLeast(0), code, bounds: bound },
    call: uses(netlens.generator, parametrized),
  },
  laplacianPyramid: {
    positional: [],
    options: { levels: whole(1, 3), deviation: atLeast(0), decorrelated: choice(true, false) },
    call: uses(netlens.laplacianPyramid, parametrized),
  },
  pixels: { positional: [], options: { deviation: atLeast(0) }, call: uses(netlens.pixels, parametrized) },

  compose: { positional: [transform, transform], call: uses(netlens.compose, transformed) },
  crop: { positional: [whole(0, 4)], call: uses(netlens.crop, transformed) },
  flip: { positional: [optional(fraction)], call: uses(netlens.flip, transformed) },
  gaussianNoise: { positional: [atLeast(0)], call: uses(netlens.gaussianNoise, transformed) },
  jitter: {
    positional: [whole(0, 4)],
    options: { wrap: choice(true, false) },
    call: uses(netlens.jitter, transformed),
  },
  lucidTransforms: { positional: [], call: uses(netlens.lucidTransforms, transformed) },
  pad: { positional: [whole(0, 4), optional(number)], call: uses(netlens.pad, transformed) },
  proportional: {
    positional: [positive, functions('transforms', () => () => netlens.flip())],
    call: uses(netlens.proportional, transformed),
  },
  rotate: { positional: [angles, optional(number)], call: uses(netlens.rotate, transformed) },
  scaleBy: { positional: [factors], call: uses(netlens.scaleBy, transformed) },

  alphaNorm: { positional: [optional(positive), optional(atLeast(1))], call: uses(netlens.alphaNorm, regularized) },
  bilateral: {
    positional: [],
    options: { sigmaSpace: positive, sigmaColour: positive, radius: whole(1, 3), every: whole(1, 4) },
    call: uses(netlens.bilateral, regularized),
  },
  blur: {
    positional: [],
    options: { sigma: atLeast(0), every: whole(1, 4) },
    call: uses(netlens.blur, regularized),
  },
  clip: {
    positional: [
      optional({
        ...number,
        good: fraction.good.map(() => plain(0.25)),
        bad: junk((what) => typeof what === 'number'),
      }),
      optional({
        ...number,
        good: fraction.good.map(() => plain(0.75)),
        bad: junk((what) => typeof what === 'number'),
      }),
    ],
    call: uses(netlens.clip, regularized),
  },
  denoise: {
    positional: [autoencoder],
    // Of steps whose images it looks at.
    options: { strength: fraction, every: { ...whole(1, 4), good: fc.constantFrom(1, 2, 4).map(plain) }, range },
    call: uses(netlens.denoise, regularized),
  },
  denoisingPrior: {
    positional: [autoencoder],
    options: { weight: positive, range },
    call: uses(netlens.denoisingPrior, regularized),
  },
  gaussianMixture: {
    positional: [mixture],
    options: { weight: positive, stride: whole(1, 3) },
    call: uses(netlens.gaussianMixture, regularized),
  },
  gradientBlur: { positional: [schedule], call: uses(netlens.gradientBlur, regularized) },
  gradientNormalization: {
    positional: [optional(choice('rms', 'meanAbs'))],
    call: uses(netlens.gradientNormalization, regularized),
  },
  l1: { positional: [optional(positive), optional(number)], call: uses(netlens.l1, regularized) },
  l2: { positional: [optional(positive), optional(number)], call: uses(netlens.l2, regularized) },
  laplacianNormalization: {
    positional: [optional(whole(1, 4))],
    call: uses(netlens.laplacianNormalization, regularized),
  },
  smallContribution: { positional: [optional(fraction)], call: uses(netlens.smallContribution, regularized) },
  smallNorm: { positional: [optional(fraction)], call: uses(netlens.smallNorm, regularized) },
  totalVariation: {
    positional: [],
    options: { weight: positive, beta: positive },
    call: uses(netlens.totalVariation, regularized),
  },
  seededRandom: {
    positional: [whole(-9, 9, 'option'), optional(whole(-9, 9, 'option'))].map((kind) => ({
      ...kind,
      bad: junk(Number.isInteger),
    })),
    call: uses(netlens.seededRandom, (random: netlens.Random) => random.normals([2, 3])),
  },
};
