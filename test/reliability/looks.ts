import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import * as netlens from 'netlens';
import { pace, sides, fill, type Signature } from './functions.js';
import {
  anyLayer,
  atLeast,
  choice,
  explainable,
  finite,
  fraction,
  functions,
  images as pictures,
  junk,
  layerNames,
  never,
  oneOf,
  plain,
  range,
  spatialLayer,
  tensor,
  value,
  whole,
  type Kind,
  type Stage,
} from './kinds.js';

const concepts = { 1: 'sky', 2: 'tree', 3: 'red' };
const names: Kind = {
  good: fc.constant(plain(concepts)),
  bad: fc.oneof(
    junk((what) => typeof what === 'object' && what !== null && Object.keys(what).length === 0),
    fc.constantFrom({ 1: Symbol('sky') }, { one: 'sky' }, { 1.5: 'sky' }, { 1: 'sky', 2: null }, 'sky').map(plain),
  ),
  codes: ['option'],
};

const labelsOf = (shape: readonly number[], id = 2): tf.Tensor => tf.fill([...shape], id, 'int32');
/** Batches with labels as they are read: each iteration makes its tensors and disposes of them. */
const labelled = (make: (stage: Stage) => object): ((stage: Stage) => unknown) => {
  return (stage) =>
    function* () {
      const batch = make(stage) as Partial<netlens.LabelledBatch>;
      try {
        yield batch;
      } finally {
        if (batch.images !== stage.input) tf.dispose(batch.images);
        tf.dispose(batch.labels);
      }
    };
};
const batches: Kind = {
  good: fc.constant(
    value(
      'a labelled dataset',
      labelled(({ input }) => ({ images: input, labels: { colour: labelsOf([2, 6, 5]) } })),
    ),
  ),
  bad: fc.oneof(
    junk(never),
    oneOf(
      value('an iterator', () => [][Symbol.iterator]()),
      value('a dataset of null', () => [null]),
      value('a dataset of symbols', () => [Symbol('batch')]),
      value('a dataset that throws a symbol', () => () => {
        throw Symbol('gone') as unknown as Error;
      }),
      value(
        'a dataset of no images',
        labelled(() => ({ labels: { colour: labelsOf([2, 6, 5]) } })),
      ),
      value(
        'a dataset of images of another size',
        labelled(() => ({ images: tf.zeros([2, 9, 9, 3]), labels: { colour: labelsOf([2, 6, 5]) } })),
      ),
    ),
  ),
  codes: ['option', 'shape', 'dataset'],
};
/** What is wrong only where labels are read. */
const withLabels: Kind = {
  ...batches,
  bad: fc.oneof(
    batches.bad,
    oneOf(
      value(
        'a dataset without labels',
        labelled(({ input }) => ({ images: input })),
      ),
      value(
        'a dataset of labels that are a word',
        labelled(({ input }) => ({ images: input, labels: { colour: 'red' } })),
      ),
      value(
        'a dataset of more labels than images',
        labelled(({ input }) => ({ images: input, labels: { colour: labelsOf([3, 6, 5]) } })),
      ),
      value(
        'a dataset of an unknown label',
        labelled(({ input }) => ({ images: input, labels: { colour: labelsOf([2, 6, 5], 9) } })),
      ),
      value(
        'a dataset of labels that are fractions',
        labelled(({ input }) => ({ images: input, labels: { colour: tf.zeros([2, 6, 5]) } })),
      ),
    ),
  ),
};
const images: Kind = {
  ...batches,
  good: oneOf(
    value('a dataset', ({ input }) => [input]),
    value('a function of datasets', ({ input }) => () => [input, input]),
  ),
};

const layers: Kind = {
  good: fc.subarray(layerNames, { minLength: 1, maxLength: 2 }).map(plain),
  bad: fc.oneof(
    junk(never),
    fc.constantFrom(['conv1', 'conv9'], ['classes'], ['conv1', Symbol('x')], 'conv1', [[]]).map(plain),
  ),
  codes: ['option', 'layer-not-found', 'unsupported-layer'],
};
const thresholds: Kind = {
  good: fc.constant(plain({ conv2: [0, 0.1, 0.2, 1, 5], conv1: [0, 0, 0, 0] })),
  bad: fc.oneof(
    junk(never),
    fc.constantFrom({ conv2: [0] }, { conv9: [0] }, { conv2: null }, { conv2: 'zeros' }, { classes: [1] }).map(plain),
  ),
  codes: ['option', 'layer-not-found', 'unsupported-layer'],
};

/** A part that was made before, and the same with one of its values replaced. */
const part = (good: object, ...worse: readonly object[]): Kind => ({
  good: fc.constant(plain(good)),
  bad: fc.oneof(
    junk(never),
    fc.constantFrom(...worse.map((change) => ({ ...good, ...change }))).map(plain),
    fc
      .tuple(fc.constantFrom(...Object.keys(good)), fc.constantFrom(null, Symbol('x'), 3n, [null], 'x', -1, NaN))
      .map(([key, wrong]) => plain({ ...good, [key]: wrong })),
  ),
  codes: ['option'],
});
const unit = { largest: 0.9, zeros: 3, positive: [[-2, 4]], negative: [[1, 2]] };
const quantiles = part(
  { accuracy: 0.005, examples: 2, layers: { conv2: [unit, unit] } },
  { layers: { conv2: [unit, null] } },
  { layers: { conv2: [{ ...unit, positive: [3] }] } },
  { layers: { conv2: [{ ...unit, largest: null }] } },
  { layers: { conv2: [{ ...unit, negative: [[1, 1n]] }] } },
);
const counted = { mask: { colour: 5 }, shared: { colour: { 2: 3 } } };
const counts = part(
  { examples: 2, thresholds: { conv2: [0.5] }, labelled: { colour: { 2: 9 } }, layers: { conv2: [counted] } },
  { layers: {} },
  { layers: { conv2: [counted, counted] } },
  { layers: { conv2: [{ ...counted, shared: null }] } },
  { labelled: { colour: { 2: '9' } } },
);
const box = { top: 1, left: 2, height: 5, width: 4 };
const region = { example: 1, score: 2.5, neuron: { y: 1, x: 2 }, box };
const top = (example: number): Kind =>
  part(
    { layer: 'conv2', k: 2, examples: 2, channels: { 0: [{ ...region, example }], 3: [] } },
    { channels: { 0: [null] } },
    { channels: { 0: [{ ...region, score: '1' }] } },
    { channels: { 0: region } },
    { regions: 0, nonMaximum: 0.1 },
    { regions: 2, nonMaximum: '0.1' },
  );
const activation = { height: 2, width: 2, values: [0, 1, 2, 3] };
const regions = part(
  { channels: { 0: [{ ...region, activation }], 1: [] } },
  { channels: { 0: [{ ...region, box: null }] } },
  { channels: { 0: [{ ...region, activation: { ...activation, height: 2.5 } }] } },
  { channels: { 0: [{ ...region, activation: { ...activation, values: Symbol('x') } }] } },
);
const picture: Kind = {
  good: fc.constant(value('a loader', () => () => tf.zeros([12, 10, 3]))),
  bad: fc.oneof(
    junk((what) => typeof what === 'function'),
    oneOf(
      value('a loader of nothing', () => () => undefined),
      value('a loader of a word', () => () => Promise.resolve('picture')),
      value('a loader of vectors', () => () => tf.zeros([12])),
    ),
  ),
  codes: ['option', 'shape'],
};
const found = { channel: 0, threshold: 1, iou: 0.2, concept: 'sky', category: 'object', detector: true };
const dissection = part(
  { examples: 2, minIou: 0.04, layers: { conv2: [found] } },
  { layers: { conv2: [{ ...found, iou: '0.2' }] } },
  { layers: { conv2: [{ ...found, concept: null }] } },
  { layers: { conv2: found } },
);
const compared: Kind = {
  ...batches,
  good: fc.constant(
    value(
      'pictures',
      ({ input }) =>
        function* () {
          const image = tf.slice(input, 0, 1);
          try {
            yield { image, truth: box, name: 'one' };
          } finally {
            image.dispose();
          }
        },
    ),
  ),
  bad: fc.oneof(
    junk(never),
    fc.constantFrom([], [null], [{ image: 1 }]).map(plain),
    fc.constant(value('pictures of two', ({ input }) => [{ image: input }])),
  ),
  codes: ['option', 'shape', 'dataset'],
};
const namesOf = (...good: readonly string[]): Kind => ({
  good: fc.subarray([...good], { minLength: 1 }).map(plain),
  bad: fc.oneof(
    junk(never),
    fc.constantFrom([], ['none'], [good[0], good[0]], [Symbol('x')], [{ name: 'own' }], [null]).map(plain),
  ),
  codes: ['option'],
});
const comparison = (name: string): Kind =>
  part(
    {
      methods: ['saliency'],
      metrics: [{ name: 'gini', better: 'neither' }],
      seed: 0,
      pictures: [{ name, target: 1 }],
      table: { saliency: { gini: { mean: 0.5, low: 0.5, high: 0.5, pictures: 1 } } },
      scores: { saliency: { gini: [0.5] } },
      curves: {},
      absent: [],
      previews: [],
    },
    { scores: { saliency: { gini: [] } } },
    { scores: { saliency: { gini: ['0.5'] } } },
    { pictures: [null] },
    { previews: [{}] },
    { absent: [null] },
  );
const field = part({ size: [5, 5], stride: [2, 2], offset: [-1, -1] }, { size: [5] }, { stride: [2, NaN] });
const place: Kind = { ...whole(0, 3), bad: junk(Number.isInteger) };
const shape: Kind = {
  good: fc.constantFrom([null, 12, 10, 3], [12, 10]).map(plain),
  bad: fc.oneof(junk(never), fc.constantFrom([null, null, null, 3], [1], [1, '12', 10, 3]).map(plain)),
  codes: ['option'],
};
const one: Kind = {
  good: fc.constant(value('one image', ({ input }) => tf.slice(input, 0, 1))),
  bad: fc.oneof(junk(never), fc.constant(value('two images', ({ input }) => input)), tensor([1, 12, 10, 3]).bad),
  codes: ['shape'],
};
const many: Kind = { ...one, good: fc.constant(value('the input', ({ input }) => input)), bad: pictures.bad };
const channels: Kind = {
  good: fc.subarray([0, 1, 2, 3], { minLength: 1 }).map(plain),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length > 0 && what.every((c) => Number.isInteger(c) && c >= 0 && c < 4)),
    fc.constantFrom([], [99], [-1], [0, '1'], 'all', { length: 0 }).map(plain),
  ),
  codes: ['option'],
};
const directly = (fn: (...given: never[]) => unknown): Signature['call'] => {
  return (_stage, ...given) => fn(...given);
};

/** What looks into a network, and draws what it finds. */
export const looks: Readonly<Record<string, Signature>> = {
  boxes: {
    positional: [tensor([2, 12, 10])],
    options: {
      threshold: {
        ...fraction,
        good: atLeast(0).good.map(() => plain(0.3)),
        bad: fc.oneof(fraction.bad, fc.constant(plain(1))),
      },
    },
    call: directly(netlens.boxes),
  },
  activationQuantiles: {
    positional: [explainable, batches],
    options: { layers, ...pace },
    required: ['layers'],
    call: directly(netlens.activationQuantiles),
  },
  activationThresholds: {
    positional: [
      quantiles,
      {
        ...fraction,
        good: fc.constantFrom(0.005, 0.5).map(plain),
        bad: fc.oneof(fraction.bad, fc.constantFrom(0, 1).map(plain)),
      },
    ],
    call: directly(netlens.activationThresholds),
  },
  mergeQuantiles: { positional: [quantiles, quantiles], call: directly(netlens.mergeQuantiles) },
  conceptCounts: {
    positional: [explainable, withLabels],
    options: { thresholds, concepts: names, ...pace },
    required: ['thresholds', 'concepts'],
    call: directly(netlens.conceptCounts),
  },
  mergeCounts: { positional: [counts, counts], call: directly(netlens.mergeCounts) },
  networkDissect: {
    positional: [explainable, withLabels],
    options: {
      layers,
      concepts: names,
      minIou: fraction,
      quantile: { ...fraction, good: fc.constantFrom(0.005, 0.5).map(plain) },
      ...pace,
    },
    required: ['layers', 'concepts'],
    call: directly(netlens.networkDissect),
  },
  compare: {
    positional: [explainable, compared],
    options: {
      methods: namesOf('saliency', 'gradCam', 'inputXGradient'),
      metrics: namesOf('gini', 'averageDrop', 'massAccuracy'),
      seed: { ...whole(-3, 9), bad: junk(Number.isInteger) },
      baseline: { ...finite, codes: ['option'] },
      ...pace,
    },
    required: ['methods', 'metrics'],
    call: directly(netlens.compare),
  },
  mergeComparisons: {
    positional: [comparison('one'), comparison('two')],
    call: directly(netlens.mergeComparisons),
  },
  renderComparison: {
    positional: [comparison('one')],
    options: {
      title: { good: fc.constant(plain('Maps')), bad: junk((what) => typeof what === 'string'), codes: ['option'] },
      labels: { good: fc.constant(plain(['a', 'b'])), bad: junk(Array.isArray), codes: ['option'] },
    },
    call: directly(netlens.renderComparison),
  },
  scoreUnits: {
    positional: [counts],
    options: { concepts: names, minIou: fraction },
    required: ['concepts'],
    call: directly(netlens.scoreUnits),
  },
  effectiveReceptiveField: {
    positional: [explainable, many],
    options: {
      layer: spatialLayer,
      y: whole(0, 3, 'target', [99]),
      x: whole(0, 2, 'target', [99]),
    },
    required: ['layer'],
    call: directly(netlens.effectiveReceptiveField),
  },
  occlusionActivations: {
    positional: [explainable, one],
    options: {
      layer: spatialLayer,
      window: sides(5, 10, [11]),
      stride: sides(3, 5, [11]),
      fill: { ...fill, good: fc.constantFrom(0, 'mean', 'grey').map(plain) },
      batchSize: whole(1, 40),
      ...pace,
    },
    required: ['layer', 'window', 'stride'],
    call: directly(netlens.occlusionActivations),
  },
  empiricalReceptiveField: {
    positional: [explainable, many],
    options: {
      layer: {
        ...anyLayer,
        good: fc.constantFrom('conv2', 'average').map(plain),
        codes: ['layer-not-found', 'option'],
      },
      channel: whole(0, 3, 'option', [99]),
      window: sides(5, 10, [11]),
      stride: sides(3, 5, [11]),
      fill: { ...fill, good: fc.constantFrom(0, 'mean', 'grey').map(plain) },
      batchSize: whole(1, 40),
      ...pace,
    },
    required: ['layer', 'channel', 'window'],
    call: directly(netlens.empiricalReceptiveField),
  },
  receptiveField: { positional: [explainable, anyLayer], call: directly(netlens.receptiveField) },
  receptiveFields: { positional: [explainable, anyLayer], call: directly(netlens.receptiveFields) },
  receptiveFieldBox: { positional: [field, place, place, shape], call: directly(netlens.receptiveFieldBox) },
  neuronTerms: {
    positional: [explainable, one],
    options: {
      layer: { ...anyLayer, good: fc.constant(plain('conv2')), codes: ['layer-not-found', 'option'] },
      channel: whole(0, 4, 'option', [5]),
      y: whole(0, 3, 'option', [4]),
      x: whole(0, 2, 'option', [3]),
    },
    required: ['layer', 'channel'],
    call: directly(netlens.neuronTerms),
  },
  topActivations: {
    positional: [explainable, images],
    options: {
      layer: { ...anyLayer, good: fc.constantFrom('conv1', 'conv2', 'classes').map(plain) },
      channels,
      k: whole(1, 4),
      regions: whole(1, 3),
      nonMaximum: fraction,
      keepActivations: choice(true, false),
      firstExample: whole(0, 9),
      ...pace,
    },
    required: ['layer'],
    call: directly(netlens.topActivations),
  },
  mergeTopActivations: { positional: [top(0), top(5)], call: directly(netlens.mergeTopActivations) },

  renderDissection: {
    positional: [dissection],
    options: {
      title: { good: fc.constant(plain('Units')), bad: junk((what) => typeof what === 'string'), codes: ['option'] },
      pictures: {
        ...functions('pictures', () => () => []),
        bad: fc.oneof(
          junk((what) => typeof what === 'function'),
          fc.constant(value('pictures that are none', () => () => [null])),
        ),
      },
    },
    call: directly(netlens.renderDissection),
  },
  renderTop: {
    positional: [regions, picture],
    options: {
      range,
      margin: atLeast(0),
      size: { ...whole(16, 64, 'option', [2 ** 29, 2 ** 45]), codes: ['option', 'shape'] },
      mask: {
        good: fc.constantFrom(true, false, 0.3).map(plain),
        bad: fc.oneof(
          junk((what) => typeof what === 'boolean' || (typeof what === 'number' && what >= 0 && what < 1)),
          fc.constantFrom(1, -0.1, '0.5').map(plain),
        ),
        codes: ['option'],
      },
    },
    call: directly(netlens.renderTop),
  },
};
