import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential as makeSequential, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  activations,
  add,
  cam,
  channel,
  custom,
  direction,
  gradCam,
  guidedGradCam,
  layerWeights,
  LayerNotFoundError,
  logit,
  methods as table,
  NetlensError,
  neuron,
  openNetwork,
  OptionError,
  probability,
  saliency,
  scale,
  ShapeError,
  TargetError,
  UnsupportedLayerError,
  UnsupportedModelError,
  type ErrorCode,
  type Explainable,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from './oracle/cases/case.js';
import { use } from './support/backends.js';
import { smallImages, smallNet } from './support/smallNet.js';

interface Bad {
  readonly name: string;
  readonly call: (model: LayersModel, input: tf.Tensor4D) => unknown;
  readonly error: new (message: string) => NetlensError;
  readonly code: ErrorCode;
  /** Function, what it got, what it wanted, and a way out. */
  readonly message: readonly [RegExp, RegExp, RegExp, RegExp?];
}

type Method = (model: Explainable, input: tf.Tensor, options?: object) => unknown;
const methods: Readonly<Record<string, Method>> = {
  ...Object.fromEntries(table.filter(({ isAsync }) => !isAsync).map(({ name, explain }) => [name, explain as Method])),
  activations: ((model, input, options) => activations(model, input, { layers: ['conv1'], ...options })) as Method,
};
const explaining = Object.entries(methods).filter(([name]) => name !== 'activations');

const disposed = (tensor: tf.Tensor): tf.Tensor => {
  const copy = tf.clone(tensor);
  copy.dispose();
  return copy;
};

const inputs: readonly [string, (input: tf.Tensor4D) => unknown, RegExp, RegExp, RegExp?][] = [
  [
    'an image without its batch axis',
    (x) => tf.reshape(tf.slice(x, 0, 1), [12, 10, 3]),
    /\[12, 10, 3\]/,
    /\[batch, 12, 10, 3\]/,
    /expandDims/,
  ],
  ['a rank too many', (x) => tf.expandDims(x, 0), /\[1, 2, 12, 10, 3\]/, /\[batch, 12, 10, 3\]/],
  [
    'a wrong size',
    (x) => tf.slice(x, [0, 0, 0, 0], [2, 11, 10, 3]),
    /\[2, 11, 10, 3\]/,
    /\[batch, 12, 10, 3\]/,
    /resize/i,
  ],
  [
    'wrong channels',
    (x) => tf.slice(x, [0, 0, 0, 0], [2, 12, 10, 1]),
    /\[2, 12, 10, 1\]/,
    /\[batch, 12, 10, 3\]/,
    /channels/,
  ],
  ['whole numbers', (x) => tf.cast(x, 'int32'), /int32/, /float32/, /cast/],
  ['a disposed tensor', disposed, /disposed/, /\[batch, 12, 10, 3\]/],
  ['an empty batch', (x) => tf.slice(x, 0, 0), /\[0, 12, 10, 3\]|empty/, /\[batch, 12, 10, 3\]/],
  ['two tensors for one input', (x) => [x, x], /2/, /1/, /network\.inputs/],
  ['no tensor', () => undefined, /undefined/, /tensor/],
  ['null', () => null, /null/, /tensor/],
  ['an array of numbers', () => new Float32Array(360), /object|Float32Array/, /tensor/],
];

const classes: readonly [string, unknown, RegExp][] = [
  ['a class out of range', 4, /\b4\b/],
  ['a negative class', -1, /-1/],
  ['a fractional class', 1.5, /1\.5/],
  ['a class that is no number', NaN, /NaN/],
  ['an infinite class', Infinity, /Infinity/],
  ['one bad class of two', [0, 7], /\b7\b/],
];

describe('bad input', () => {
  let model: LayersModel;
  let input: tf.Tensor4D;
  beforeAll(async () => {
    await use('cpu');
    model = smallNet();
    input = smallImages();
  });
  afterAll(() => {
    model.dispose();
    input.dispose();
  });

  /** What a call throws; the message holds every part. */
  function refuses(call: () => unknown, error: Bad['error'], code: ErrorCode, ...parts: (RegExp | undefined)[]): void {
    let thrown: unknown;
    try {
      call();
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBeInstanceOf(error);
    expect(thrown).toBeInstanceOf(NetlensError);
    expect((thrown as NetlensError).code).toBe(code);
    expect((thrown as NetlensError).name).toBe(error.name);
    for (const part of parts) if (part) expect((thrown as NetlensError).message).toMatch(part);
  }
  const names = (name: string): RegExp => new RegExp(`^${name}: `);

  describe.each(Object.entries(methods))('%s', (name, method) => {
    test.each(inputs)('of %s', (_name, make, got, wanted, wayOut) => {
      const bad = make(input) as tf.Tensor;
      refuses(() => method(model, bad), ShapeError, 'shape', names(name), got, wanted, wayOut);
    });

    test('of a disposed network', () => {
      const net = openNetwork(model);
      net.dispose();
      refuses(
        () => method(net, input),
        UnsupportedModelError,
        'unsupported-model',
        names(name),
        /disposed/,
        /openNetwork/,
      );
    });

    test.each<[string, unknown]>([
      ['nothing', undefined],
      ['null', null],
      ['an object', {}],
      ['a tensor', 'tensor'],
    ])('of %s for a model', (_name, what) => {
      const thing = what === 'tensor' ? input : what;
      refuses(
        () => method(thing as never, input),
        UnsupportedModelError,
        'unsupported-model',
        names(name),
        /LayersModel/,
      );
    });

    test('of a model that has not been built', () => {
      const unbuilt = makeSequential();
      refuses(() => method(unbuilt, input), UnsupportedModelError, 'unsupported-model', names(name), /built|build/);
    });

    test('of a disposed model', () => {
      const gone = smallNet();
      gone.dispose();
      refuses(() => method(gone, input), UnsupportedModelError, 'unsupported-model', names(name), /disposed/);
    });
  });

  describe.each(explaining)('%s', (name, method) => {
    test.each(classes)('of %s', (_name, target, got) => {
      refuses(() => method(model, input, { target }), TargetError, 'target', names(name), got, /0 to 3/);
    });

    test('of a target list of another length than the batch', () => {
      refuses(() => method(model, input, { target: [1] }), TargetError, 'target', names(name), /\b1\b/, /\b2\b/);
      refuses(() => method(model, input, { target: [1, 1, 1] }), TargetError, 'target', names(name), /\b3\b/, /\b2\b/);
      refuses(() => method(model, input, { target: [] }), TargetError, 'target', names(name), /\[\]|0/);
    });

    test.each([
      ['a word', 'cat'],
      ['an object', { class: 1 }],
      ['null', null],
    ])('of a target that is %s', (_name, target) => {
      refuses(() => method(model, input, { target }), TargetError, 'target', names(name), /class/);
    });
  });

  const rest: readonly Bad[] = [
    {
      name: 'gradCam of an unknown layer offers the nearest',
      call: (net, x) => gradCam(net, x, { layer: 'conf2' }),
      error: LayerNotFoundError,
      code: 'layer-not-found',
      message: [/^gradCam: /, /"conf2"/, /conv2/],
    },
    {
      name: 'guidedGradCam of an unknown layer',
      call: (net, x) => guidedGradCam(net, x, { layer: 'poool' }),
      error: LayerNotFoundError,
      code: 'layer-not-found',
      message: [/^guidedGradCam: /, /"poool"/, /pool/],
    },
    {
      name: 'activations of an unknown layer',
      call: (net, x) => activations(net, x, { layers: ['conv1', 'clases'] }),
      error: LayerNotFoundError,
      code: 'layer-not-found',
      message: [/^activations: /, /"clases"/, /classes/],
    },
    {
      name: 'layerWeights of an unknown layer',
      call: (net) => layerWeights(net, 'norm'),
      error: LayerNotFoundError,
      code: 'layer-not-found',
      message: [/^layerWeights: /, /"norm"/, /norm1/],
    },
    {
      name: 'Network.layer of an unknown layer',
      call: (net) => openNetwork(net).layer('relu6'),
      error: LayerNotFoundError,
      code: 'layer-not-found',
      message: [/^layer: /, /"relu6"/, /relu1/],
    },
    {
      name: 'an objective of an unknown layer',
      call: (net, x) => saliency(net, x, { target: channel('conv3', 0) }),
      error: LayerNotFoundError,
      code: 'layer-not-found',
      message: [/^saliency: /, /"conv3"/, /conv[12]/],
    },
    {
      name: 'gradCam of a layer without spatial extent',
      call: (net, x) => gradCam(net, x, { layer: 'classes' }),
      error: UnsupportedLayerError,
      code: 'unsupported-layer',
      message: [/^gradCam: /, /"classes" gives \[batch, 4\]/, /\[batch, h, w, channels\]/, /Try .*conv2/],
    },
    {
      name: 'guidedGradCam of a layer without spatial extent',
      call: (net, x) => guidedGradCam(net, x, { layer: 'average' }),
      error: UnsupportedLayerError,
      code: 'unsupported-layer',
      message: [/^(guidedGradCam|gradCam): /, /"average" gives \[batch, 5\]/, /\[batch, h, w, channels\]/, /Try/],
    },
    {
      name: 'gradCam of a layer behind the target',
      call: (net, x) => gradCam(net, x, { target: channel('conv1', 0), layer: 'conv2' }),
      error: UnsupportedLayerError,
      code: 'unsupported-layer',
      message: [/^gradCam: /, /"conv2"/, /depend/, /Try/],
    },
    {
      name: 'layerWeights of a layer without weights',
      call: (net) => layerWeights(net, 'pool'),
      error: UnsupportedLayerError,
      code: 'unsupported-layer',
      message: [/^layerWeights: /, /"pool"/, /weights/, /conv1/],
    },
    {
      name: 'cam of an objective that is no class',
      call: (net, x) => cam(net, x, { target: channel('conv1', 0) }),
      error: TargetError,
      code: 'target',
      message: [/^cam: /, /class/, /gradCam/],
    },
    {
      name: 'logit of a class out of range',
      call: (net, x) => saliency(net, x, { target: logit(9) }),
      error: TargetError,
      code: 'target',
      message: [/^saliency: /, /\b9\b/, /0 to 3/],
    },
    {
      name: 'probability of a fractional class',
      call: (net, x) => saliency(net, x, { target: probability(0.5) }),
      error: TargetError,
      code: 'target',
      message: [/^saliency: /, /0\.5/, /0 to 3/],
    },
    {
      name: 'neuron of a channel out of range',
      call: (net, x) => saliency(net, x, { target: neuron('conv2', { channel: 5 }) }),
      error: TargetError,
      code: 'target',
      message: [/^saliency: /, /\b5\b/, /0 to 4/],
    },
    {
      name: 'neuron of a place out of range',
      call: (net, x) => saliency(net, x, { target: neuron('conv1', { channel: 0, y: 6 }) }),
      error: TargetError,
      code: 'target',
      message: [/^saliency: /, /y 6/, /0 to 5/],
    },
    {
      name: 'channel of a negative index',
      call: (net, x) => saliency(net, x, { target: channel('conv1', -1) }),
      error: TargetError,
      code: 'target',
      message: [/^saliency: /, /-1/, /0 to 3/],
    },
    {
      name: 'direction of another length than the channels',
      call: (net, x) => saliency(net, x, { target: direction('conv1', [1, 2]) }),
      error: TargetError,
      code: 'target',
      message: [/^saliency: /, /\b2\b/, /\b4\b/],
    },
    {
      name: 'direction that is no number',
      call: (net, x) => saliency(net, x, { target: direction('conv1', [1, 2, NaN, 3]) }),
      error: TargetError,
      code: 'target',
      message: [/^saliency: /, /direction/, /finite/],
    },
    {
      name: 'add of nothing',
      call: () => add(),
      error: TargetError,
      code: 'target',
      message: [/^add: /, /nothing/, /objective/],
    },
    {
      name: 'scale by NaN',
      call: () => scale(logit(0), NaN),
      error: TargetError,
      code: 'target',
      message: [/^scale: /, /NaN/, /finite/],
    },
    {
      name: 'custom without layers',
      call: () => custom([], () => tf.zeros([1])),
      error: TargetError,
      code: 'target',
      message: [/^custom: /, /layer/, /function/],
    },
    {
      name: 'custom with one score for the whole batch',
      call: (net, x) => saliency(net, x, { target: custom(['conv1'], ({ conv1 }) => tf.sum(conv1!)) }),
      error: TargetError,
      code: 'target',
      message: [/^saliency: /, /\[\]/, /\[2\]/],
    },
    {
      name: 'saliency with an unknown reduction',
      call: (net, x) => saliency(net, x, { reduce: 'mean' as never }),
      error: OptionError,
      code: 'option',
      message: [/^saliency: /, /"mean"/, /'maxAbs', 'sumAbs' or 'none'/],
    },
    {
      name: 'gradCam with an unknown resize',
      call: (net, x) => gradCam(net, x, { resize: 'nearest' as never }),
      error: OptionError,
      code: 'option',
      message: [/^gradCam: /, /"nearest"/, /'bilinear' or 'none'/],
    },
    {
      name: 'cam with an unknown resize',
      call: (net, x) => cam(net, x, { resize: true as never }),
      error: OptionError,
      code: 'option',
      message: [/^cam: /, /true/, /'bilinear' or 'none'/],
    },
    {
      name: 'activations of no layer',
      call: (net, x) => activations(net, x, { layers: [] }),
      error: OptionError,
      code: 'option',
      message: [/^activations: /, /layers/, /at least one/],
    },
    {
      name: 'activations without options',
      call: (net, x) => activations(net, x, undefined as never),
      error: OptionError,
      code: 'option',
      message: [/^activations: /, /layers/, /at least one/],
    },
    {
      name: 'openNetwork of something else',
      call: () => openNetwork({} as never),
      error: UnsupportedModelError,
      code: 'unsupported-model',
      message: [/^openNetwork: /, /object/i, /LayersModel/],
    },
    {
      name: 'openNetwork of a network',
      call: (net) => openNetwork(openNetwork(net) as never),
      error: UnsupportedModelError,
      code: 'unsupported-model',
      message: [/^openNetwork: /, /Network/, /LayersModel/],
    },
  ];

  test.each(rest.map((bad) => [bad.name, bad] as const))('%s', (_name, { call, error, code, message }) => {
    refuses(() => call(model, input), error, code, ...message);
  });

  test('predict of a disposed network', () => {
    const net = openNetwork(model);
    net.dispose();
    refuses(
      () => net.predict(input),
      UnsupportedModelError,
      'unsupported-model',
      /^predict: /,
      /disposed/,
      /openNetwork/,
    );
  });

  test('predict of a wrong shape', () => {
    const net = openNetwork(model);
    refuses(
      () => net.predict(tf.zeros([1, 5, 5, 3])),
      ShapeError,
      'shape',
      /^predict: /,
      /\[1, 5, 5, 3\]/,
      /\[batch, 12, 10, 3\]/,
    );
    net.dispose();
  });

  test('several inputs: one tensor, too many, other batches', () => {
    const two = functional([[4], [3]], (a, b) => on(layers.dense({ units: 2 }), on(layers.concatenate(), [a, b])));
    const one = tf.zeros([1, 4]);
    const wanted = /\[batch, 4\], \[batch, 3\]/;
    refuses(() => saliency(two, one), ShapeError, 'shape', /^saliency: /, /\b1\b/, wanted, /array/);
    refuses(() => saliency(two, [one, one, one]), ShapeError, 'shape', /^saliency: /, /\b3\b/, wanted);
    refuses(() => saliency(two, [one, one]), ShapeError, 'shape', /^saliency: /, /\[1, 4\]/, /\[batch, 3\]/);
    refuses(() => saliency(two, [one, tf.zeros([2, 3])]), ShapeError, 'shape', /^saliency: /, /1 and 2/, /one/);
  });

  test('a class of a model whose first output is a picture', () => {
    const decoder = sequential([4, 4, 1], [layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu' })]);
    const x = tf.zeros([1, 4, 4, 1]);
    refuses(
      () => saliency(decoder, x, { target: 0 }),
      TargetError,
      'target',
      /^saliency: /,
      /\[batch, 2, 2, 2\]/,
      /\[batch, classes\]/,
      /channel/,
    );
    refuses(() => saliency(decoder, x), TargetError, 'target', /^saliency: /, /\[batch, 2, 2, 2\]/);
  });

  test('gradCam of a network without places', () => {
    const flat = sequential([4], [layers.dense({ units: 3, activation: 'relu' }), layers.dense({ units: 2 })]);
    refuses(
      () => gradCam(flat, tf.zeros([1, 4])),
      UnsupportedLayerError,
      'unsupported-layer',
      /^gradCam: /,
      /\[batch, h, w, channels\]/,
      /saliency/,
    );
  });

  test('a layer that tfjs itself cannot compute', () => {
    const causal = sequential(
      [8, 2],
      [
        layers.conv1d({ filters: 2, kernelSize: 3, padding: 'causal', name: 'past' }),
        layers.globalAveragePooling1d({}),
      ],
    );
    const x = tf.zeros([1, 8, 2]);
    refuses(
      () => saliency(causal, x, { target: 0 }),
      UnsupportedLayerError,
      'unsupported-layer',
      /"past" \(Conv1D\)/,
      /CAUSAL padding/,
    );
  });

  test('a misspelt layer in a nested model offers its path', () => {
    const inner = sequential([6, 6, 2], [layers.conv2d({ filters: 2, kernelSize: 3, name: 'deep' })]);
    inner.name = 'base';
    const outer = functional([[6, 6, 2]], (x) => on(layers.flatten(), on(inner, x)));
    refuses(() => openNetwork(outer).layer('dep'), LayerNotFoundError, 'layer-not-found', /"dep"/, /base\/deep/);
  });

  test('whole segments of a path name the only layer that has them; several are an error that lists them', () => {
    const conv = (name: string) => layers.conv2d({ filters: 2, kernelSize: 3, name });
    const nested = (name: string): ReturnType<typeof sequential> => {
      const inner = sequential(
        [6, 6, 2],
        [conv('deep'), layers.activation({ activation: 'relu', name: `${name}relu` })],
      );
      inner.name = name;
      return inner;
    };
    const outer = functional([[6, 6, 2]], (x) =>
      on(layers.concatenate(), [on(layers.flatten(), on(nested('a'), x)), on(layers.flatten(), on(nested('b'), x))]),
    );
    using net = openNetwork(outer);
    expect(net.layer('arelu').path).toBe('a/arelu');
    expect(net.layer('a/deep').path).toBe('a/deep');
    refuses(() => net.layer('deep'), LayerNotFoundError, 'layer-not-found', /a\/deep, b\/deep/, /one/i);
    refuses(() => net.layer('relu'), LayerNotFoundError, 'layer-not-found', /Nearest/);
  });
});
