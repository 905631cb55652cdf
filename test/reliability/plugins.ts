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
  const [slope] = regularizer.slope?.([image], [image], 3, netlens.seededRandom(3)) ?? [image];
  const [settled] = regularizer.parameters?.([slope!], 3) ?? [slope];
  const gradient = regularizer.gradient?.(image, image, 3) ?? (settled as tf.Tensor4D);
  const replaced = regularizer.image?.(image, 3, gradient) ?? gradient;
  return tf.add(replaced, regularizer.penalty?.(image) ?? 0);
};
const parametrized = (parametrization: netlens.Parametrization): tf.Tensor =>
  parametrization.toImage(parametrization.init([1, 6, 8, 3], 2), [1, 6, 8, 3]);
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
/** A list of one or two. */
const listed = (kind: Kind): Kind => ({
  good: fc
    .array(kind.good, { minLength: 1, maxLength: 2 })
    .map((values) => value('a list', (stage) => values.map((one) => one.make(stage)))),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length === 0),
    kind.bad.map((one) => value(`[${one.label}]`, (stage) => [one.make(stage)])),
  ),
  codes: kind.codes,
});
const transform: Kind = functions('a transform', () => netlens.transforms.flip());
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
/** The same of a share. */
const shares: Kind = {
  good: fc.oneof(fraction.good, fc.constant(value('a schedule', () => (step: number) => 1 / (step + 1)))),
  bad: fc.oneof(
    junk((what) => typeof what === 'function' || (typeof what === 'number' && what >= 0 && what <= 1)),
    oneOf(value('a schedule above 1', () => () => 1.5)),
  ),
  codes: ['option'],
};
/** The same of whole pixels. */
const pixels: Kind = {
  good: fc.oneof(whole(0, 4).good, fc.constant(value('a schedule', () => (step: number) => 3.6 / (step + 1)))),
  bad: fc.oneof(
    junk((what) => typeof what === 'function' || (Number.isInteger(what) && (what as number) >= 0)),
    oneOf(value('a schedule of none', () => () => NaN)),
  ),
  codes: ['option'],
};
const ramping: Readonly<Record<string, Kind>> = { steps: positive, start: whole(0, 9) };
const run = (at: (step: number) => number): tf.Tensor => tf.tensor1d([0, 1, 5, 50].map(at));

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

const { optimizers, parametrizations, regularizers, schedules, transforms } = netlens;
/** A number between the two that a clip is tried with. */
const limit = (good: number): Kind => ({
  ...number,
  good: fraction.good.map(() => plain(good)),
  bad: junk((what) => typeof what === 'number'),
});

/** Each preset with its constants. */
const presets = Object.entries(netlens.presets).map(([name, preset]): [string, Signature] => [
  `presets.${name}`,
  {
    positional: [],
    options: Object.fromEntries(
      preset.parameters.map(({ name: key, range: [least, most], isWhole }): [string, Kind] => [
        key,
        {
          good: (isWhole
            ? fc.integer({ min: least, max: Math.min(most, 1000) })
            : fc.double({ min: least, max: Math.min(most, 1000), noNaN: true })
          ).map(plain),
          bad: junk((what) => Number.isFinite(what)),
          codes: ['option'],
        },
      ]),
    ),
    call: (_stage, ...given) => void (preset as (constants: object) => object)(given[0] as unknown as object),
  },
]);

/** The factories of what image synthesis is put together from, by their namespaces. */
export const plugins: Readonly<Record<string, Signature>> = {
  'optimizers.adam': {
    positional: [],
    options: { learningRate: schedule, beta1: belowOne, beta2: belowOne, epsilon: positive },
    call: uses(optimizers.adam, optimized),
  },
  'optimizers.gradientAscent': {
    positional: [],
    options: { learningRate: schedule },
    call: uses(optimizers.gradientAscent, optimized),
  },
  'optimizers.lbfgs': {
    positional: [],
    options: { learningRate: positive, memory: whole(1, 5), longest: positive },
    call: uses(optimizers.lbfgs, optimized),
  },
  'optimizers.momentum': {
    positional: [],
    options: { learningRate: schedule, decay: fraction },
    call: uses(optimizers.momentum, optimized),
  },
  'optimizers.normalizedAscent': {
    positional: [],
    options: { learningRate: schedule, by: choice('meanAbs', 'l2') },
    call: uses(optimizers.normalizedAscent, optimized),
  },

  'parametrizations.cppn': {
    positional: [],
    options: { layers: whole(1, 3), units: whole(1, 5) },
    call: uses(parametrizations.cppn, parametrized),
  },
  'parametrizations.fourier': {
    positional: [],
    options: { deviation: positive, decay: atLeast(0), decorrelated: choice(true, false) },
    call: uses(parametrizations.fourier, parametrized),
  },
  'parametrizations.generator': {
    positional: [],
    options: { network: autoencoder, range, deviation: atLeast(0), code, bounds: bound },
    required: ['network'],
    call: uses(parametrizations.generator, parametrized),
  },
  'parametrizations.laplacianPyramid': {
    positional: [],
    options: { levels: whole(1, 3), deviation: atLeast(0), decorrelated: choice(true, false) },
    call: uses(parametrizations.laplacianPyramid, parametrized),
  },
  'parametrizations.pixels': {
    positional: [],
    options: { deviation: atLeast(0), centre: number },
    call: uses(parametrizations.pixels, parametrized),
  },

  'transforms.compose': {
    positional: [],
    options: { transforms: listed(transform) },
    required: ['transforms'],
    call: uses(transforms.compose, transformed),
  },
  'transforms.crop': {
    positional: [],
    options: { pixels: whole(0, 4) },
    required: ['pixels'],
    call: uses(transforms.crop, transformed),
  },
  'transforms.flip': { positional: [], options: { probability: fraction }, call: uses(transforms.flip, transformed) },
  'transforms.gaussianNoise': {
    positional: [],
    options: { deviation: schedule },
    required: ['deviation'],
    call: uses(transforms.gaussianNoise, transformed),
  },
  'transforms.jitter': {
    positional: [],
    options: { pixels, wrap: choice(true, false) },
    required: ['pixels'],
    call: uses(transforms.jitter, transformed),
  },
  'transforms.lucid': {
    positional: [],
    options: { smallest: limit(0.5), largest: limit(1.5), turn: limit(30) },
    call: uses(transforms.lucid, transformed),
  },
  'transforms.pad': {
    positional: [],
    options: { pixels: whole(0, 4), value: number },
    required: ['pixels'],
    call: uses(transforms.pad, transformed),
  },
  'transforms.proportional': {
    positional: [],
    options: {
      side: positive,
      transform: functions('transforms', () => () => transforms.flip()),
    },
    required: ['side', 'transform'],
    call: uses(transforms.proportional, transformed),
  },
  'transforms.rotate': {
    positional: [],
    options: { angles: angles, fill: number },
    required: ['angles'],
    call: uses(transforms.rotate, transformed),
  },
  'transforms.scaleBy': {
    positional: [],
    options: { factors: factors },
    required: ['factors'],
    call: uses(transforms.scaleBy, transformed),
  },

  'regularizers.alphaNorm': {
    positional: [],
    options: { weight: schedule, alpha: atLeast(1) },
    call: uses(regularizers.alphaNorm, regularized),
  },
  'regularizers.bilateral': {
    positional: [],
    options: { sigmaSpace: schedule, sigmaColour: schedule, radius: whole(1, 3), every: whole(1, 4) },
    call: uses(regularizers.bilateral, regularized),
  },
  'regularizers.blur': {
    positional: [],
    options: { sigma: schedule, every: whole(1, 4), side: positive },
    call: uses(regularizers.blur, regularized),
  },
  'regularizers.clip': {
    positional: [],
    options: { low: limit(0.25), high: limit(0.75) },
    call: uses(regularizers.clip, regularized),
  },
  'regularizers.codeDecay': {
    positional: [],
    options: { theta: shares },
    call: uses(regularizers.codeDecay, regularized),
  },
  'regularizers.codePrior': {
    positional: [],
    options: {
      parametrization: {
        good: fc.constant(value('pixels', () => netlens.parametrizations.pixels())),
        bad: junk(never),
        codes: ['option'],
      },
      network: autoencoder,
      layer: { good: fc.constant(plain('conv')), bad: junk((what) => typeof what === 'string'), codes: ['option'] },
      range,
      weight: schedule,
    },
    required: ['parametrization', 'network', 'layer'],
    call: uses(regularizers.codePrior, regularized),
  },
  'regularizers.langevinNoise': {
    positional: [],
    options: { deviation: schedule },
    call: uses(regularizers.langevinNoise, regularized),
  },
  'regularizers.decay': {
    positional: [],
    options: { theta: shares, centre: number },
    call: uses(regularizers.decay, regularized),
  },
  'regularizers.denoise': {
    positional: [],
    // Of steps whose images it looks at.
    options: {
      network: autoencoder,
      strength: shares,
      every: { ...whole(1, 4), good: fc.constantFrom(1, 2, 4).map(plain) },
      range,
    },
    required: ['network'],
    call: uses(regularizers.denoise, regularized),
  },
  'regularizers.denoisingPrior': {
    positional: [],
    options: { network: autoencoder, weight: schedule, range },
    required: ['network'],
    call: uses(regularizers.denoisingPrior, regularized),
  },
  'regularizers.gaussianMixture': {
    positional: [],
    options: { mixture: mixture, weight: schedule, stride: whole(1, 3) },
    required: ['mixture'],
    call: uses(regularizers.gaussianMixture, regularized),
  },
  'regularizers.gradientBlur': {
    positional: [],
    options: { sigma: schedule, side: positive },
    call: uses(regularizers.gradientBlur, regularized),
  },
  'regularizers.gradientNormalization': {
    positional: [],
    options: { by: choice('rms', 'meanAbs') },
    call: uses(regularizers.gradientNormalization, regularized),
  },
  'regularizers.l1': {
    positional: [],
    options: { weight: schedule, centre: number },
    call: uses(regularizers.l1, regularized),
  },
  'regularizers.l2': {
    positional: [],
    options: { weight: schedule, centre: number },
    call: uses(regularizers.l2, regularized),
  },
  'regularizers.laplacianNormalization': {
    positional: [],
    options: { levels: whole(1, 4) },
    call: uses(regularizers.laplacianNormalization, regularized),
  },
  'regularizers.smallContribution': {
    positional: [],
    options: { share: shares },
    call: uses(regularizers.smallContribution, regularized),
  },
  'regularizers.smallNorm': {
    positional: [],
    options: { share: shares },
    call: uses(regularizers.smallNorm, regularized),
  },
  'regularizers.totalVariation': {
    positional: [],
    options: { weight: schedule, beta: positive },
    call: uses(regularizers.totalVariation, regularized),
  },
  'schedules.linear': {
    positional: [],
    options: { from: number, to: number, ...ramping },
    required: ['from', 'to', 'steps'],
    call: uses(schedules.linear, run),
  },
  'schedules.exponential': {
    positional: [],
    options: { from: positive, to: positive, ...ramping },
    required: ['from', 'to', 'steps'],
    call: uses(schedules.exponential, run),
  },
  'schedules.piecewise': {
    positional: [],
    options: {
      parts: {
        good: fc
          .constantFrom(
            [{ start: 0, schedule: 2 }],
            [
              { start: 0, schedule: 2 },
              { start: 4, schedule: 1 },
            ],
          )
          .map(plain),
        bad: fc.oneof(
          junk(never),
          fc.constantFrom([], [{ start: 1, schedule: 2 }], [{ start: 0 }], [{ start: 0, schedule: '2' }]).map(plain),
          fc.constant(
            plain([
              { start: 0, schedule: 2 },
              { start: 0, schedule: 1 },
            ]),
          ),
        ),
        codes: ['option'],
      },
    },
    required: ['parts'],
    call: uses(schedules.piecewise, run),
  },
  ...Object.fromEntries(presets),
  seededRandom: {
    positional: [whole(-9, 9, 'option'), optional(whole(-9, 9, 'option'))].map((kind) => ({
      ...kind,
      bad: junk(Number.isInteger),
    })),
    call: uses(netlens.seededRandom, (random: netlens.Random) => random.normals([2, 3])),
  },
};
