import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import * as netlens from 'netlens';
import { pace, type Signature } from './functions.js';
import {
  anyLayer,
  atLeast,
  choice,
  classes,
  explainable,
  fraction,
  images,
  junk,
  never,
  plain,
  positive,
  range as anyRange,
  target,
  tensor,
  value,
  whole,
  type Kind,
} from './kinds.js';

/** What float32 can make images of. */
const range: Kind = { ...anyRange, good: fc.constantFrom([0, 1], [-1, 1]).map(plain) };
/** Runs of a step or two. */
const steps: Kind = { ...whole(1, 2), bad: fc.oneof(junk(Number.isInteger), fc.constantFrom(-1, 1.5, '2').map(plain)) };
const seed: Kind = { ...whole(-9, 9), bad: junk(Number.isInteger) };
const isPair = (what: unknown): boolean => Array.isArray(what) && what.length === 2 && what.every(Number.isFinite);
const pair = (good: readonly [number, number]): Kind => ({
  good: fc.constant(plain(good)),
  bad: fc.oneof(junk(isPair), fc.constantFrom([2, 1], [1], [1, NaN], ['0', '1'], [1, 2, 3]).map(plain)),
  codes: ['option'],
});
const photos: Kind = {
  good: fc.constant(value('the input', ({ input }) => input)),
  bad: images.bad.filter(({ label }) => !label.startsWith('a list')),
  codes: ['shape'],
};
/** Of any size. */
const anySize: Kind = { ...photos, bad: tensor([2, 12, 10, 3]).bad };
/** One, or a list. */
const models: Kind = { ...explainable, codes: ['unsupported-model', 'option'] };
const patch = tensor([4, 3, 3]);
const mask: Kind = {
  ...tensor([4, 3]),
  bad: fc.oneof(tensor([4, 3]).bad, fc.constant(value('a mask of another size', () => tf.ones([3, 3])))),
};
const each: Kind = {
  good: fc.constantFrom(2, [1, 3], 0.5).map(plain),
  bad: fc.oneof(
    junk((what) => Number.isFinite(what) || isPair(what)),
    fc.constantFrom([1], [1, '2'], NaN, '3').map(plain),
  ),
  codes: ['option'],
};
const needed: Kind = { good: classes.good, bad: classes.bad, codes: classes.codes };
const one: Kind = { ...needed, good: fc.nat(3).map(plain) };
const placement: Readonly<Record<string, Kind>> = {
  rotation: pair([-20, 20]),
  scale: pair([0.8, 1.2]),
  perspective: {
    ...pair([-20, 30]),
    bad: fc.oneof(pair([0, 0]).bad, fc.constantFrom([-81, 0], [0, 80.5]).map(plain)),
  },
  location: {
    good: fc.constantFrom('random', [5, 5]).map(plain),
    bad: junk((what) => what === 'random' || isPair(what)),
    codes: ['option'],
  },
};
const named = ['a', 'b', 'c', 'd'];
/** A class by its number or its name, sought. */
const aim: Readonly<Record<string, Kind>> = {
  target: { ...one, good: fc.oneof(one.good, fc.constant(plain('b'))), codes: [...one.codes, 'option'] },
  targeted: choice(true, false),
  labels: {
    good: fc.constantFrom(named, [named]).map(plain),
    bad: fc.oneof(junk(never), fc.constantFrom([], [[]], [named, named], ['a', 1]).map(plain)),
    codes: ['option'],
  },
};
const palette: Kind = {
  good: fc
    .constantFrom(
      [[0, 0, 0]],
      [
        [0, 0.5, 1],
        [1, 1, 1],
      ],
    )
    .map(plain),
  bad: fc.oneof(junk(never), fc.constantFrom([], [[]], [0, 1], [['0', 0, 0]], [[NaN, 0, 0]]).map(plain)),
  codes: ['option'],
};
const manyScales: Kind = {
  good: fc.constantFrom([1], [0.5, 2]).map(plain),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length > 0 && what.every((s) => Number.isFinite(s) && s > 0)),
    fc.constantFrom([], [0], [1, NaN], 1).map(plain),
  ),
  codes: ['option'],
};
/** A plug-in, or a list of them, that is none. */
const plugin = (label: string, make: () => unknown): Kind => ({
  good: fc.constant(value(label, make)),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length === 0),
    fc.constantFrom([null], [{}], { init: 1, update: 2, toImage: 3 }).map(plain),
  ),
  codes: ['option'],
});
const climbing: Readonly<Record<string, Kind>> = {
  size: {
    good: fc.constantFrom([12, 10]).map(plain),
    bad: fc.oneof(
      junk((what) => isPair(what) || Number.isInteger(what)),
      fc.constantFrom(0, [12], [12, 0], '12').map(plain),
    ),
    codes: ['option', 'shape'],
  },
  steps,
  octaves: whole(1, 2),
  octaveScale: { ...positive, good: fc.constant(plain(1.3)), bad: fc.oneof(positive.bad, fc.constant(plain(1))) },
  octaveShares: {
    good: fc.constant(plain(undefined)),
    bad: fc.oneof(junk(never), fc.constantFrom([], [1, 2, 3], [-1], [0], ['1']).map(plain)),
    codes: ['option'],
  },
  optimizer: { ...plugin('adam()', () => netlens.optimizers.adam()), bad: junk(never) },
  parametrization: { ...plugin('pixels()', () => netlens.parametrizations.pixels()), bad: junk(never) },
  transforms: plugin('[flip()]', () => [netlens.transforms.flip()]),
  regularizers: plugin('[l2()]', () => [netlens.regularizers.l2()]),
  range,
  redirected: { ...whole(0, 2) },
  seed,
  ...pace,
};
const start: Kind = {
  good: fc.constant(value('an image', () => tf.fill([2, 12, 10, 3], 0.5))),
  bad: tensor([2, 12, 10, 3]).bad,
  codes: ['shape', 'option'],
};
const dreamt: Kind = {
  good: fc.constantFrom(['conv1'], ['pool', { layer: 'conv2', channel: 1, weight: 0.5 }]).map(plain),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length > 0 && what.every((entry) => typeof entry === 'string')),
    fc
      .constantFrom(
        ['conv9'],
        [{ layer: 'conv2', channel: 99 }],
        [{ layer: 'conv2', weight: '1' }],
        [{ layer: 3 }],
        'conv1',
      )
      .map(plain),
  ),
  codes: ['target', 'layer-not-found', 'unsupported-layer'],
};
const dreaming: Readonly<Record<string, Kind>> = {
  layers: dreamt,
  steps: whole(1, 2),
  stepSize: positive,
  octaves: whole(1, 2),
  octaveScale: climbing['octaveScale']!,
  jitter: whole(0, 3),
  tileSize: whole(12, 64),
  normalize: choice(true, false),
  range,
  seed,
  ...pace,
};
const dreamingBad = { ...dreaming, tileSize: { ...whole(12, 64), bad: junk(Number.isInteger) } };
const directly = (fn: (...given: never[]) => unknown): Signature['call'] => {
  return (_stage, ...given) => fn(...given);
};

/** What makes and changes images. */
export const syntheses: Readonly<Record<string, Signature>> = {
  activationMaximize: {
    positional: [explainable, { ...target, good: fc.constantFrom([0, 3], [1, 1]).map(plain) }],
    options: {
      ...climbing,
      grow: choice(true, false),
      init: start,
      batch: { ...whole(2, 2), bad: junk(Number.isInteger) },
    },
    required: ['steps'],
    call: directly(netlens.activationMaximize),
  },
  evolve: {
    positional: [explainable, { ...classes, good: fc.constantFrom<unknown>('all', 2, [0, 3]).map(plain) }],
    options: {
      encoding: choice('cppn', 'direct'),
      generations: steps,
      population: whole(1, 3),
      mutationRate: fraction,
      size: climbing['size']!,
      batchSize: whole(1, 4),
      range,
      seed,
      ...pace,
    },
    required: ['generations', 'population'],
    call: async (_stage, ...given) => {
      const { images } = await (netlens.evolve as (...given: never[]) => Promise<netlens.Evolved>)(...given);
      return images;
    },
  },
  invertRepresentation: {
    positional: [explainable, photos],
    options: {
      ...climbing,
      // Whose neurons are never silent, so that any group of them will do.
      layer: { ...anyLayer, good: fc.constantFrom('conv1', 'norm1').map(plain) },
      channels: {
        good: fc.constantFrom([0], [2, 3]).map(plain),
        bad: fc.oneof(
          junk((what) => Array.isArray(what) && what.length > 0 && what.every((c) => Number.isInteger(c) && c >= 0)),
          fc.constantFrom([], [99], [0, -1], [0, '1']).map(plain),
        ),
        codes: ['option'],
      },
      region: {
        good: fc.constant(plain({ top: 0, left: 0, height: 1, width: 1 })),
        bad: fc.oneof(
          junk(never),
          fc
            .constantFrom({ top: 0, left: 0, height: 0, width: 1 }, { top: 99, left: 0, height: 1, width: 1 }, {})
            .map(plain),
        ),
        codes: ['option'],
      },
    },
    required: ['steps', 'layer'],
    call: directly(netlens.invertRepresentation),
  },
  adversarialExample: {
    positional: [explainable, photos],
    options: {
      target: { ...target, good: classes.good },
      method: choice('fgsm', 'pgd', 'lbfgs'),
      epsilon: positive,
      norm: choice('linf', 'l2'),
      steps: whole(1, 2),
      stepSize: positive,
      distanceWeight: atLeast(0),
      searches: { ...whole(1, 1), bad: fc.oneof(junk(Number.isInteger), fc.constantFrom(0, 1.5, '2').map(plain)) },
      range,
      seed,
      ...pace,
    },
    required: ['steps'],
    call: directly(netlens.adversarialExample),
  },
  adversarialPatch: {
    positional: [models, photos],
    options: {
      ...aim,
      printability: atLeast(0),
      palette,
      scales: manyScales,
      shape: choice('circle', 'square'),
      size: { ...whole(3, 5), bad: junk(Number.isInteger) },
      steps: whole(1, 2),
      learningRate: positive,
      batchSize: whole(1, 3),
      disguiseWeight: atLeast(0),
      heldOut: photos,
      range,
      seed,
      ...placement,
      ...pace,
    },
    required: ['target', 'labels', 'steps'],
    call: directly(netlens.adversarialPatch),
  },
  applyPatch: {
    positional: [anySize, patch],
    options: {
      mask,
      y: each,
      x: each,
      rotation: each,
      scale: { ...each, bad: fc.oneof(each.bad, fc.constant(plain(0))) },
      pitch: { ...each, bad: fc.oneof(each.bad, fc.constant(plain(81))) },
      yaw: { ...each, bad: fc.oneof(each.bad, fc.constant(plain([0, -81]))) },
    },
    call: directly(netlens.applyPatch),
  },
  patchSuccessRate: {
    positional: [models, photos, patch],
    options: {
      ...aim,
      target: { ...needed, good: fc.oneof(needed.good, fc.constant(plain('b'))), codes: [...needed.codes, 'option'] },
      mask,
      trials: whole(1, 2),
      seed,
      ...placement,
    },
    required: ['target', 'labels'],
    call: directly(netlens.patchSuccessRate),
  },
  deepDream: {
    positional: [explainable, anySize],
    options: {
      ...dreamingBad,
      // A guide works on whole layers.
      layers: { ...dreamt, good: fc.constant(plain(['conv1', 'pool'])), codes: [...dreamt.codes, 'option'] },
      guide: {
        ...tensor([1, 12, 10, 3]),
        good: fc.oneof(tensor([1, 12, 10, 3]).good, fc.constant(value('two guides', ({ input }) => [input, input]))),
        bad: fc.oneof(tensor([1, 12, 10, 3]).bad, fc.constantFrom([], [null]).map(plain)),
        codes: ['shape', 'option'],
      },
    },
    required: ['layers', 'steps'],
    call: directly(netlens.deepDream),
  },
  dreamZoom: {
    positional: [explainable, anySize],
    options: {
      ...dreamingBad,
      zoom: { ...atLeast(1) },
      rotate: { ...atLeast(-2), bad: junk(Number.isFinite) },
      pan: { ...pair([1, -0.5]), bad: fc.oneof(junk(isPair), fc.constantFrom([1], [1, NaN], 2).map(plain)) },
    },
    required: ['layers', 'octaves', 'steps'],
    call: async (_stage, ...given) => {
      const frames = (netlens.dreamZoom as (...given: never[]) => AsyncGenerator<tf.Tensor>)(...given);
      const { value: frame } = await frames.next();
      await frames.return(undefined);
      return frame as unknown;
    },
  },
};
