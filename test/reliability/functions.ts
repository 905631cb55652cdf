import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import * as netlens from 'netlens';
import {
  allLayers,
  anyLayer,
  atLeast,
  choice,
  classes,
  explainable,
  finite,
  fraction,
  images,
  junk,
  layerList,
  layerNames,
  never,
  plain,
  range,
  spatialLayer,
  target,
  tensor,
  value,
  weightedLayer,
  whole,
  type Kind,
  type Stage,
} from './kinds.js';

/** A public function's parameters: those by position, then those of its options; and how it is called with them. */
export interface Signature {
  readonly positional: readonly Kind[];
  readonly options?: Readonly<Record<string, Kind>>;
  readonly required?: readonly string[];
  /** Codes of the error for options that are no object. @default 'option' */
  readonly call: (stage: Stage, ...given: never[]) => unknown;
}

type Explain = (model: never, input: never, options: never) => unknown;
const explains = (fn: Explain, options: Readonly<Record<string, Kind>>, required?: readonly string[]): Signature => ({
  positional: [explainable, images],
  options,
  ...(required && { required }),
  call: (_stage, ...given) => fn(...(given as unknown as [never, never, never])),
});

/** An objective is used as it is made, so that either may refuse. */
const objective = (
  positional: readonly Kind[],
  make: (...given: never[]) => unknown,
  options?: Signature['options'],
  required?: readonly string[],
): Signature => ({
  positional,
  ...(options && { options }),
  ...(required && { required }),
  call: ({ network, input }, ...given) => {
    const made = make(...given) as netlens.Objective;
    return netlens.gradCam(network, input, { target: made, layer: 'conv1', relu: false });
  },
});

const draws = (
  fn: (tensor: never, options: never) => unknown,
  shapes: Kind,
  options: Signature['options'],
): Signature => ({
  positional: [shapes],
  options: options!,
  call: (_stage, ...given) => fn(...(given as unknown as [never, never])),
});

const colormaps = choice('turbo', 'viridis', 'grey', 'BuRd');
const huge = [2 ** 29, 2 ** 31, 2 ** 45];
const scale = whole(1, 4, 'option', huge);
const maps = tensor([12, 10], [2, 12, 10], [2, 12, 10, 3]);
const clip: Kind = {
  good: fc.constantFrom(0, 0.01, 0.5).map(plain),
  bad: fc.oneof(
    junk((what) => typeof what === 'number' && what >= 0 && what < 1),
    fc.constantFrom(1, -0.1, '0.5').map(plain),
  ),
  codes: ['option'],
};
const texts: Kind = {
  good: fc.constant(plain(undefined)),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.every((text) => typeof text === 'string')),
    fc.constantFrom(['a', 1], Array<string>(99).fill('a'), 'abcd').map(plain),
  ),
  codes: ['option'],
};
const page = {
  title: 'A cat',
  input: { picture: 'cat.png', alt: 'a cat' },
  predictions: [{ label: 'cat', unit: 'probability', value: 0.9 }],
  classes: [{ label: 'cat', unit: 'probability', value: 0.9 }],
  methods: [{ name: 'CAM', explanation: 'Where.', maps: [{ picture: 'cam.png', alt: 'CAM' }] }],
};
const sheetOfMaps: Kind = {
  good: fc.constantFrom(page, { ...page, summary: 'It is one.', facts: [['model', 'small']] }).map(plain),
  bad: fc.oneof(
    junk(never),
    fc
      .constantFrom<object[]>(
        { ...page, title: Symbol('title') },
        { ...page, input: {} },
        { ...page, facts: [['model']] },
        { ...page, methods: [{ ...page.methods[0], maps: [] }] },
        { ...page, galleries: [null] },
      )
      .map(plain),
  ),
  codes: ['option'],
};
const errorJson: Kind = {
  good: fc.constantFrom({ name: 'OptionError', code: 'option', message: 'no' }, { name: 'E', message: '' }).map(plain),
  bad: junk(never),
  codes: ['option'],
};

const isObjective = (): boolean => false;
const objectives: Kind = {
  good: fc.constantFrom(
    value('logit', () => netlens.logit(1)),
    value('channel', () => netlens.channel('conv2', 1)),
  ),
  bad: junk(isObjective),
  codes: ['target', 'layer-not-found'],
};
const vector: Kind = {
  good: fc
    .tuple(finite.good, finite.good)
    .map((pair) => value('a vector', (stage) => [...pair.map((x) => x.make(stage)), 1, -1])),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length === 4 && what.every(Number.isFinite)),
    fc.constantFrom([1, 2, 3], [1, 2, NaN, 3], '1234').map(plain),
  ),
  codes: ['target'],
};
const anyOf = (names: readonly string[]): Kind => ({
  ...anyLayer,
  good: fc.constantFrom(...names).map(plain),
});
const place: Kind = {
  good: fc.constantFrom([0, 0, 0], [3, 2, 4]).map(plain),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length === 3 && what.every(Number.isInteger)),
    fc.constantFrom([0, 0], [0, 0, 5], [0, -1, 0], [0, 0.5, 0], '000').map(plain),
  ),
  codes: ['target'],
};
const placeBox: Kind = {
  good: fc.constantFrom({ top: 0, left: 1, height: 2, width: 2 }, { top: 3, left: 2, height: 1, width: 1 }).map(plain),
  bad: fc.oneof(
    junk(() => false),
    fc
      .constantFrom(
        { top: 0, left: 1, height: 2 },
        { top: 3, left: 0, height: 2, width: 1 },
        { top: 0.5, left: 0, height: 1, width: 1 },
      )
      .map(plain),
  ),
  codes: ['target'],
};
const raster = value('a raster', () => new netlens.Raster(3, 2));
const rasters: Kind = {
  good: fc
    .array(fc.constant(raster), { minLength: 4, maxLength: 6 })
    .map((list) => value('rasters', (stage) => list.map((one) => one.make(stage)))),
  bad: fc.oneof(
    junk(isObjective),
    fc.constant(value('a raster and something else', (stage) => [raster.make(stage), { width: 3, height: 2 }])),
  ),
  codes: ['option'],
};
const background: Kind = {
  good: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map(plain),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length === 3 && what.every((c) => c >= 0 && c <= 255)),
    fc.constantFrom([1, 2], [1, 2, 256], [1, 2, -1], [1, 2, NaN], 'white').map(plain),
  ),
  codes: ['option'],
};
const score: Kind = {
  good: fc.constant(
    value(
      'a score',
      () =>
        ({ conv2 }: Record<string, never>) =>
          netlens.channel('conv2', 0).score({ conv2: conv2! }),
    ),
  ),
  bad: junk((what) => typeof what === 'function'),
  codes: ['target'],
};

/** Pixels, or pixels down and across. */
export const sides = (least: number, most: number, excess: readonly number[] = []): Kind => {
  const one = whole(least, most);
  const isSide = (what: unknown): boolean => Number.isInteger(what) && (what as number) > 0;
  return {
    good: fc.oneof(
      one.good,
      fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most })).map(plain),
    ),
    bad: fc.oneof(
      junk((what) => isSide(what) || (Array.isArray(what) && what.length === 2 && what.every(isSide))),
      fc
        .constantFrom(0, 1.5, [1], [1, 0], [1, 2, 3], ['1', '2'], ...excess, ...excess.map((side) => [1, side]))
        .map(plain),
    ),
    codes: ['option'],
  };
};
const isFill = (what: unknown): boolean =>
  Number.isFinite(what) ||
  what === 'mean' ||
  what === 'grey' ||
  (Array.isArray(what) && what.length === 3 && what.every(Number.isFinite));
export const fill: Kind = {
  good: fc.oneof(
    fc.constantFrom(0, -1, 0.5, 'mean', 'grey', [0, 0.5, 1]).map(plain),
    tensor([12, 10, 3], [2, 12, 10, 3]).good,
  ),
  bad: fc.oneof(
    junk(isFill),
    fc.constantFrom([1, 2], [1, NaN, 2], Infinity, '0').map(plain),
    fc.constant(value('an image of whole numbers', () => tf.zeros([12, 10, 3], 'int32'))),
  ),
  codes: ['option', 'shape'],
};
const signal: Kind = {
  good: fc.constant(value('a signal', () => new AbortController().signal)),
  bad: fc.oneof(junk(isObjective), fc.constantFrom({ aborted: false }, new AbortController()).map(plain)),
  codes: ['option'],
};
const onProgress: Kind = {
  good: fc.constant(value('a function', () => () => undefined)),
  bad: junk((what) => typeof what === 'function'),
  codes: ['option'],
};
/** The options of what takes its time. */
export const pace: Readonly<Record<string, Kind>> = { signal, onProgress };

const isFinite = (what: unknown): boolean => typeof what === 'number' && Number.isFinite(what);
const isColour = (what: unknown): boolean => Array.isArray(what) && what.length === 3 && what.every(isFinite);
const wrongTensors = fc.constantFrom(
  value('a tensor of another shape', () => tf.zeros([2, 9, 9, 3])),
  value('a list of two tensors', ({ input }) => [input, input]),
);
const baseline: Kind = {
  good: fc.oneof(
    fc.constantFrom<unknown>(0, -1, [0.1, 0, 1], 'mean', 'blur').map(plain),
    fc.constant(value('pictures', ({ input }) => input)),
  ),
  bad: fc.oneof(
    junk((what) => isFinite(what) || isColour(what)),
    fc.constantFrom<unknown>([1, 2], 'median', [NaN, 0, 0], Infinity).map(plain),
    wrongTensors,
  ),
  codes: ['option'],
};
const noise: Kind = {
  good: fc.constantFrom<unknown>(0, 0.2).map(plain),
  bad: fc.oneof(
    junk((what) => isFinite(what) && (what as number) >= 0),
    fc.constantFrom<unknown>(-0.1, NaN, [0.1], 'white').map(plain),
    wrongTensors,
  ),
  codes: ['option'],
};
const alphas: Kind = {
  good: fc.constant(value('two alphas', () => tf.tensor1d([0.2, 0.7]))),
  bad: fc.oneof(junk(never), fc.constantFrom<unknown>(0.5, [0.5]).map(plain), wrongTensors),
  codes: ['option'],
};
const smoothed: Kind = {
  good: fc.constant(value('guidedBackprop', () => netlens.guidedBackprop)),
  bad: junk((what) => typeof what === 'function'),
  codes: ['option'],
};

const segments: Kind = {
  good: fc.constantFrom(
    value('cells', () => netlens.gridSegments([12, 10], [3, 2])),
    value('one segment', () => tf.zeros([12, 10], 'int32')),
  ),
  bad: fc.oneof(
    junk(never),
    wrongTensors,
    fc.constantFrom(
      value('segments of another size', () => tf.zeros([10, 12], 'int32')),
      value('negative segments', () => tf.fill([12, 10], -1, 'int32')),
      value('fractions', () => tf.fill([12, 10], 0.5)),
    ),
  ),
  codes: ['option'],
};
const sizes: Kind = {
  good: fc.constantFrom([3, 2], [12, 10]).map(plain),
  bad: fc.oneof(
    junk(
      (what) => Array.isArray(what) && what.length === 2 && what.every((side) => Number.isInteger(side) && side > 0),
    ),
    fc.constantFrom([3], [0, 2], [1.5, 2], '32').map(plain),
  ),
  codes: ['option'],
};

const otherImages: Kind = {
  ...images,
  good: fc.constant(value('other images', () => tf.randomNormal([2, 12, 10, 3], 0, 1, 'float32', 5))),
};
const layerVector: Kind = { ...tensor([5], [4, 3, 5]), codes: ['option', 'shape'] };
const layerOf = (name: string): Kind => ({ ...anyOf([name]), codes: ['layer-not-found', 'option'] });

/** What an option is, whatever the method. */
const optionKinds: Readonly<Record<string, Kind>> = {
  target,
  // An empty list of layers is a wrong option.
  layer: { ...spatialLayer, codes: [...spatialLayer.codes, 'option'] },
  reduce: choice('maxAbs', 'sumAbs', 'none'),
  relu: choice(true, false),
  resize: choice('bilinear', 'none'),
  align: choice('reference', 'centres'),
  window: sides(5, 10, [11, 64]),
  stride: sides(3, 5, [11, 64]),
  fill,
  exact: choice(true, false),
  batchSize: whole(1, 40),
  classes: whole(1, 9),
  channels: whole(1, 9),
  samples: whole(1, 4),
  steps: whole(1, 4),
  seed: { ...whole(-3, 9), bad: junk(Number.isInteger) },
  noise,
  alphas,
  baseline,
  baselines: baseline,
  kind: choice('mean', 'square', 'variance'),
  of: smoothed,
  rule: choice('gauss-legendre', 'midpoint', 'trapezoid'),
  scale: choice('each', 'none'),
  segments,
  masks: whole(1, 20),
  cells: whole(1, 5),
  p: { ...fraction, good: fc.constantFrom(0.3, 1).map(plain), bad: fc.oneof(fraction.bad, fc.constant(plain(0))) },
  permutations: whole(1, 3),
  kernelWidth: {
    ...fraction,
    good: fc.constantFrom(0.25, 4).map(plain),
    bad: fc.constantFrom<unknown>(0, -1, NaN, '1').map(plain),
  },
  range: { ...range, good: fc.constant(plain([0, 1])) },
  fraction,
  maxDistance: fraction,
  maxSigma: {
    ...fraction,
    good: fc.constantFrom(0.5, 4).map(plain),
    bad: fc.oneof(fraction.bad, fc.constantFrom(0, -1).map(plain)),
  },
  area: { ...fraction, good: fc.constantFrom(0.1, 0.5).map(plain), bad: fc.oneof(fraction.bad, fc.constant(plain(0))) },
  flip: choice(true, false) as Kind,
  ...pace,
};
/** Where a method takes less than others by the same name. */
const own: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  cam: { target: classes },
  finerCam: { target: classes },
  // It asks for no score: what is wrong with one does not matter.
  eigenCam: { target: { ...target, bad: fc.constantFrom<unknown>(99, -1, 0.5, 'cat', []).map(plain) } },
  // No rule leads through a softmax.
  excitationBackprop: { target: classes },
  deepLift: { target: classes },
  sobol: { samples: whole(2, 4) },
  hsic: { samples: whole(2, 4) },
  lrp: { target: classes, rules: choice('epsilonPlusFlat', 'epsilon', 'gamma', 'alpha2Beta1'), range },
};
/** Options whose defaults do not suit pictures of 12 x 10. */
const needed = ['window', 'stride'];

/** A method of the table, with all options that it says it has where it gets one that it does not know. */
async function explained({ name, explain }: netlens.Method): Promise<Signature> {
  const { message } = await Promise.resolve()
    .then(() => explain(undefined as never, undefined as never, { '?': 1 } as never))
    .then(
      () => new Error('nothing refused'),
      (error: Error) => error,
    );
  const names = /there is no option "\?"\. .* All: (.*)\.$/.exec(message)?.[1]?.split(', ');
  if (names === undefined) throw new Error(`${name} does not refuse an unknown option: ${message}`);
  const kinds = names.map((option): [string, Kind] => {
    const kind = own[name]?.[option] ?? optionKinds[option];
    if (kind === undefined) throw new Error(`say in test/reliability/functions.ts what ${name}'s ${option} takes`);
    return [option, kind];
  });
  return explains(
    explain,
    Object.fromEntries(kinds),
    needed.filter((option) => names.includes(option)),
  );
}

/** Every function of `netlens`. What takes a file is in files.test.ts. */
export const signatures: Readonly<Record<string, Signature>> = {
  ...Object.fromEntries(
    await Promise.all(netlens.methods.map(async (method) => [method.name, await explained(method)])),
  ),
  diagnose: explains(netlens.diagnose, { target, layer: spatialLayer }), // `method`: test/diagnosis/mapFindings.test.ts
  activations: explains(netlens.activations, { layers: layerList }, ['layers']),
  layerGradients: explains(netlens.layerGradients, { layers: layerList, target }, ['layers']),

  conceptVector: {
    positional: [explainable, images, otherImages],
    options: { layer: layerOf('conv2'), kind: choice('classifier', 'means'), ...pace },
    required: ['layer'],
    call: (_stage, model, concept, random, options) => netlens.conceptVector(model, concept, random, options),
  },
  tcav: {
    positional: [explainable, images, layerVector],
    options: { layer: layerOf('conv2'), target, random: whole(1, 5), seed: optionKinds['seed'] as Kind, ...pace },
    required: ['layer'],
    call: (_stage, model, input, direction, options) => netlens.tcav(model, input, direction, options),
  },
  factorize: explains(
    netlens.factorize,
    {
      layer: layerOf('pool'),
      concepts: whole(1, 3),
      target: classes,
      iterations: whole(1, 9),
      samples: { ...whole(2, 4), bad: fc.constantFrom<unknown>(1, -1, 2.5, 'x', null).map(plain) },
      seed: optionKinds['seed'] as Kind,
      ...pace,
    },
    ['layer'],
  ),

  cams: explains(netlens.cams as never, {
    ...Object.fromEntries(
      ['target', 'layer', 'relu', 'resize', 'align'].map((name) => [name, optionKinds[name] as Kind]),
    ),
    methods: {
      good: fc.constantFrom(['gradCam'], ['layerCam', 'eigenCam'], ['hiResCam', 'xGradCam', 'gradCam']).map(plain),
      bad: fc.constantFrom<unknown>([], 'gradCam', ['saliency'], ['gradCam', 'gradCam'], null, 3).map(plain),
      codes: ['option'],
    },
  }),
  tenCropCam: {
    positional: [
      explainable,
      {
        ...images,
        good: fc.constant(value('the input', ({ input }) => input)),
        bad: images.bad.filter(({ label }) => !label.startsWith('a list')),
      },
    ],
    options: {
      target: classes,
      size: {
        good: fc.constant(plain([12, 10])),
        bad: fc.oneof(
          junk((what) => Number.isInteger(what) && (what as number) > 0),
          fc.constantFrom(0, -3, [12], [12, 0], '12').map(plain),
        ),
        codes: ['option', 'shape'],
      },
      explain: {
        good: fc.constant(value('gradCam', () => netlens.gradCam)),
        bad: fc.oneof(
          junk((what) => typeof what === 'function'),
          fc.constant(value('a method of nothing', () => () => undefined)),
        ),
        codes: ['option'],
      },
    },
    call: (_stage, model, input, options) => netlens.tenCropCam(model, input, options),
  },
  gridSegments: {
    positional: [{ ...sizes, good: fc.constant(plain([12, 10])) }, sizes],
    call: (_stage, size, cells) => netlens.gridSegments(size, cells),
  },
  slic: draws(
    netlens.slic as never,
    {
      ...images,
      good: fc.constant(value('a picture', () => tf.ones([12, 10, 3]))),
      bad: junk(never),
      codes: ['shape'],
    },
    {
      count: whole(1, 9),
      compactness: { ...fraction, good: fc.constant(plain(10)), bad: fc.constantFrom(0, -1, '1', NaN).map(plain) },
    },
  ),

  inputRange: {
    positional: [explainable],
    options: {
      pictures: {
        good: fc.constant(value('pictures', () => tf.ones([2, 8, 8, 3]))),
        bad: fc.oneof(junk(never), fc.constant(value('a tensor of another shape', () => tf.zeros([8, 8, 3])))),
        codes: ['shape'],
      },
    },
    call: (_stage, model, options) => netlens.inputRange(model, options),
  },
  explainImage: {
    positional: [
      explainable,
      {
        good: fc.constant(raster),
        bad: fc.oneof(junk(never), fc.constantFrom('no/such/file.png', new URL('file:///no/such/file.png')).map(plain)),
        codes: ['option'],
      },
    ],
    options: {
      method: {
        good: fc.constantFrom('gradCam', 'saliency', 'inputXGradient').map(plain),
        bad: junk(never),
        codes: ['option'],
      },
      methodOptions: {
        good: fc.constant(plain({})),
        bad: fc.constantFrom<unknown>(null, 1, [], 'window', { windw: 3 }).map(plain),
        codes: ['option'],
      },
      target: {
        good: fc.constantFrom<unknown>(0, 3).map(plain),
        bad: fc.constantFrom<unknown>(4, -1, 0.5, NaN, 'cat', null, {}, [1, 2]).map(plain),
        codes: ['target'],
      },
      labels: {
        good: fc.constant(plain(['a', 'b', 'c', 'd'])),
        bad: fc.oneof(
          junk((what) => Array.isArray(what) && what.length === 4 && what.every((one) => typeof one === 'string')),
          fc.constantFrom(['a'], ['a', 'b', 'c', 1]).map(plain),
        ),
        codes: ['option'],
      },
      k: whole(1, 5),
      scale: { ...range, good: fc.constantFrom<unknown>([0, 1], 'tf', 'caffe').map(plain) },
      fit: choice('cover', 'contain', 'stretch'),
      alpha: fraction,
      colormap: colormaps,
      ...pace,
    },
    call: (_stage, model, source, options) => netlens.explainImage(model, source, options),
  },
  openNetwork: {
    positional: [{ ...explainable, good: fc.constant(value('the model', ({ model }) => model)) }],
    options: {
      memoryBudget: {
        good: fc.constantFrom(1, 2 ** 20, Infinity).map(plain),
        bad: fc.oneof(
          junk((what) => typeof what === 'number' && what > 0),
          fc.constantFrom(0, -1, NaN).map(plain),
        ),
        codes: ['option'],
      },
    },
    call: (_stage, model, options) => netlens.openNetwork(model, options).dispose(),
  },
  layerWeights: {
    positional: [explainable, weightedLayer],
    options: { unflatten: choice(true, false) },
    call: (_stage, ...given) => (netlens.layerWeights as (...given: unknown[]) => unknown)(...given),
  },
  'Network.predict': { positional: [images], call: ({ network }, input) => network.predict(input) },
  'Network.layer': { positional: [anyLayer], call: ({ network }, path) => void network.layer(path) },

  logit: objective([whole(0, 3, 'target', [4])], netlens.logit),
  logProbability: objective([whole(0, 3, 'target', [4])], netlens.logProbability),
  probability: objective([whole(0, 3, 'target', [4])], netlens.probability),
  neuron: objective(
    [anyOf(['conv2'])],
    netlens.neuron,
    {
      channel: whole(0, 4, 'target', [5]),
      y: whole(0, 3, 'target', [99]),
      x: whole(0, 2, 'target', [99]),
    },
    ['channel'],
  ),
  channel: objective([anyOf(['conv2']), whole(0, 4, 'target', [5])], netlens.channel),
  layerActivation: objective([anyOf(layerNames.slice(1))], netlens.layerActivation),
  direction: objective([anyOf(['norm1', 'pool']), vector], netlens.direction, { cosine: atLeast(0) }),
  alignment: objective([anyOf(layerNames.slice(1))], netlens.alignment),
  interpolation: objective(
    [anyOf(['conv2']), whole(0, 4, 'target', [5]), whole(0, 4, 'target', [5])],
    netlens.interpolation,
  ),
  diversity: objective([anyOf(layerNames.slice(1))], netlens.diversity),
  element: objective([anyOf(['conv2']), place], netlens.element),
  region: objective([anyOf(['conv2'])], netlens.region, { channel: whole(0, 4, 'target', [5]), mask: placeBox }, [
    'channel',
  ]),
  output: objective([whole(0, 0, 'target', [1, 99]), whole(0, 3, 'target', [4])], netlens.output),
  add: objective([objectives, objectives], netlens.add),
  scale: objective([objectives, finite], netlens.scale),
  custom: objective(
    [
      {
        ...layerList,
        good: fc.constantFrom(['conv2'], ['conv2', ...allLayers]).map(plain),
        codes: ['target', 'layer-not-found'],
      },
      score,
    ],
    netlens.custom as never,
  ),

  colormap: { positional: [colormaps], call: (_stage, name) => void netlens.colormap(name) },
  Raster: {
    positional: [whole(1, 4, 'shape', huge), whole(1, 4, 'shape', huge)],
    call: (_stage, width, height) => new netlens.Raster(width, height),
  },
  grid: {
    positional: [rasters],
    options: {
      columns: whole(1, 4),
      gap: whole(0, 3, 'option', huge),
      background,
      textScale: whole(1, 3, 'option', huge),
      // Their right numbers follow from columns and rasters: test/render/grid.test.ts has good ones.
      captions: texts,
      columnLabels: texts,
      rowLabels: texts,
    },
    call: (_stage, ...given) => netlens.grid(...(given as unknown as [never, never])),
  },
  overlay: {
    positional: [
      // What is no tensor is tried as a photo.
      { ...tensor([2, 12, 10, 3], [2, 12, 10, 1], [2, 12, 10]), codes: ['shape', 'option'] },
      tensor([2, 12, 10], [2, 6, 5], [2, 12, 10, 3]),
    ],
    options: {
      ...{ alpha: fraction, colormap: colormaps, range, clip, scale, imageRange: range },
      fit: choice('cover', 'contain', 'stretch'),
    },
    call: (_stage, ...given) => netlens.overlay(...(given as unknown as [never, never, never])),
  },
  renderMap: draws(netlens.renderMap, maps, { colormap: colormaps, range, clip, scale }),
  colorScales: draws(netlens.colorScales, maps, {
    ...{ colormap: colormaps, range, clip },
    overPhoto: choice(true, false),
  }),
  sheet: { positional: [sheetOfMaps], call: (_stage, description) => netlens.sheet(description) },
  reviveError: { positional: [errorJson], call: (_stage, json) => netlens.reviveError(json) },
  renderImages: draws(netlens.renderImages, tensor([2, 12, 10, 3], [12, 10, 1], [2, 12, 10]), { range, clip, scale }),
  renderWeights: draws(netlens.renderWeights, tensor([3, 3, 3, 4], [3, 2, 2], [5, 4]), {
    depthwise: choice(true, false),
    colormap: colormaps,
    range,
    scale,
  }),
  renderActivations: draws(netlens.renderActivations, tensor([2, 6, 5, 4], [2, 7]), {
    columns: whole(1, 9),
    colormap: colormaps,
    normalize: choice('example', 'channel'),
    range,
    scale,
  }),
};

/** Functions of which no more than the bad calls are tried: a good one would change the backend. */
export const refusing: Readonly<Record<string, Signature>> = {
  selectBackend: {
    positional: [
      {
        good: fc.constant(plain(['cpu'])),
        bad: fc.oneof(
          junk((what) => Array.isArray(what) && what.length > 0 && what.every((name) => name === 'cpu')),
          fc.constantFrom(['tpu'], ['tpu', 'cpu2'], [Symbol('cpu')], 'cpu').map(plain),
        ),
        codes: ['option', 'backend'],
        optional: true,
      },
    ],
    call: (_stage, names) => netlens.selectBackend(names),
  },
};
