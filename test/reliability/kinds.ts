import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import { sequential as makeSequential, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  add,
  channel,
  custom,
  logit,
  neuron,
  openNetwork,
  probability,
  scale,
  type ErrorCode,
  type Network,
} from 'netlens';
import { smallNet } from '../support/smallNet.js';

/** What generated calls are made with: two examples for `smallNet`, and the network opened. */
export interface Stage {
  readonly model: LayersModel;
  readonly network: Network;
  readonly input: tf.Tensor4D;
  /** Gives an image for an image. */
  readonly autoencoder: LayersModel;
}

/** An argument that is made when the call is: tensors have to be, and a failure prints what it was. */
export class Value {
  constructor(
    readonly label: string,
    readonly make: (stage: Stage) => unknown,
  ) {}

  [fc.toStringMethod](): string {
    return this.label;
  }
}

/** What a parameter takes, what it does not take, and the codes of the errors that say so. */
export interface Kind {
  readonly good: fc.Arbitrary<Value>;
  readonly bad: fc.Arbitrary<Value>;
  readonly codes: readonly ErrorCode[];
  /** Whether the argument may be left out. */
  readonly optional?: boolean;
}

const value = (label: string, make: Value['make']): Value => new Value(label, make);
const plain = (what: unknown): Value => value(fc.stringify(what), () => what);
const oneOf = (...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

const circular: { self?: unknown } = {};
circular.self = circular;
const absurd: readonly unknown[] = [
  null,
  NaN,
  Infinity,
  -1,
  0.5,
  2 ** 53,
  '',
  'no such thing',
  '__proto__',
  'constructor',
  'toString',
  true,
  false,
  Symbol('thing'),
  10n,
  () => 1,
  new Date(NaN),
  {},
  [],
  [null],
  [[]],
  [undefined, 1],
  Object.create(null),
  circular,
  new Float32Array(3),
  Promise.resolve(1),
  { shape: [2, 12, 10, 3], dtype: 'float32', rank: 4, size: 720 },
  { layers: [], inputs: [], outputs: [] },
  { layers: null, score: null },
  { layers: ['conv2'], score: 1 },
];

/** Anything that JavaScript has, tensors apart, that a check does not let pass. */
export function junk(isGood: (what: unknown) => boolean): fc.Arbitrary<Value> {
  const anything = fc.anything({
    maxDepth: 2,
    size: 'xsmall',
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  return fc
    .oneof(fc.constantFrom(...absurd), anything)
    .filter((what) => what !== undefined && !isGood(what))
    .map(plain);
}

export const never = (): boolean => false;
const isString = (what: unknown): boolean => typeof what === 'string';

export const layerNames = ['conv1', 'norm1', 'relu1', 'depthwise', 'pool', 'conv2'];
export const allLayers = [...layerNames, 'average', 'dropout', 'classes'];

export const explainable: Kind = {
  good: oneOf(
    value('the model', ({ model }) => model),
    value('the network', ({ network }) => network),
  ),
  bad: fc.oneof(
    junk(never),
    oneOf(
      value('a disposed network', ({ model }) => {
        const network = openNetwork(model);
        network.dispose();
        return network;
      }),
      value('a disposed model', () => {
        const model = smallNet();
        model.dispose();
        return model;
      }),
      value('a model without layers', () => makeSequential()),
      value('a tensor', ({ input }) => input),
    ),
  ),
  codes: ['unsupported-model'],
};

const disposed = (tensor: tf.Tensor): tf.Tensor => {
  tensor.dispose();
  return tensor;
};
const shaped = (shape: readonly number[], dtype: tf.DataType = 'float32'): Value =>
  value(`a ${dtype} tensor [${shape.join()}]`, () => tf.zeros([...shape], dtype as 'float32'));
const strangeTensors = oneOf(
  shaped([]),
  shaped([0]),
  shaped([720]),
  shaped([0, 12, 10, 3]),
  shaped([2, 12, 10]),
  shaped([12, 10, 3]),
  shaped([2, 12, 10, 1]),
  shaped([2, 10, 12, 3]),
  shaped([1, 2, 12, 10, 3]),
  shaped([2, 12, 0, 3]),
  shaped([2, 12, 10, 3], 'int32'),
  shaped([2, 12, 10, 3], 'bool'),
  shaped([2, 12, 10, 3], 'complex64'),
  value('a string tensor', () => tf.tensor1d(['a', 'b'])),
  value('a disposed tensor', () => disposed(tf.zeros([2, 12, 10, 3]))),
  value('a list of two tensors', ({ input }) => [input, input]),
  value('a list with something else', ({ input }) => [input, null]),
);

export const images: Kind = {
  good: oneOf(
    value('the input', ({ input }) => input),
    value('a list of the input', ({ input }) => [input]),
  ),
  bad: fc.oneof(junk(never), strangeTensors),
  codes: ['shape'],
};

const classIndex = (what: unknown): boolean => Number.isInteger(what) && (what as number) >= 0 && (what as number) < 4;
const classList = (what: unknown): boolean => Array.isArray(what) && what.length === 2 && what.every(classIndex);

const classGood = fc.oneof(fc.nat(3), fc.tuple(fc.nat(3), fc.nat(3))).map(plain);
const badObjectives = oneOf(
  value('logit(4)', () => logit(4)),
  value('a channel of no layer', () => channel('conv9', 0)),
  value('a channel out of range', () => channel('conv1', 4)),
  value('a neuron out of range', () => neuron('conv1', { channel: 0, y: 6 })),
  value('a score of one number', () => custom(['conv2'], ({ conv2 }) => tf.sum(conv2!))),
  value('a score of whole numbers', () => custom(['conv2'], () => tf.zeros([2], 'int32'))),
  value('a score that is none', () => custom(['conv2'], () => undefined as never)),
  value('a score that is a number', () => custom(['conv2'], () => 3 as never)),
  value('a score that is a promise', () => custom(['conv2'], () => Promise.resolve(1) as never)),
  value('a disposed score', () => custom(['conv2'], () => disposed(tf.zeros([2])))),
  value('an objective without layers', () => ({ layers: [], score: () => tf.zeros([2]) })),
  value('an objective with a layer that is no name', () => ({ layers: [Symbol('x')], score: () => tf.zeros([2]) })),
);

/** A class, or a class for each example. */
export const classes: Kind = {
  good: classGood,
  bad: fc.oneof(
    junk((what) => classIndex(what) || classList(what)),
    badObjectives,
  ),
  codes: ['target', 'layer-not-found', 'unsupported-layer'],
};

/** That, or an objective. */
export const target: Kind = {
  good: fc.oneof(
    classGood,
    oneOf(
      value('logit', () => logit(2)),
      value('probability', () => probability(1)),
      value('a channel', () => channel('conv2', 1)),
      value('a sum', () => add(logit(0), scale(channel('conv2', 0), -2))),
      value('custom', () => custom(['classes'], ({ classes: output }) => tf.max(output!, 1))),
    ),
  ),
  bad: classes.bad,
  codes: classes.codes,
};

const path = (names: readonly string[], others: readonly string[], code: ErrorCode): Kind => ({
  good: fc.constantFrom(...names).map(plain),
  bad: fc.oneof(
    junk((what) => isString(what) && names.includes(what as string)),
    fc.constantFrom('Conv1', 'conv', ' conv1', 'conv1/conv2', ...others).map(plain),
  ),
  codes: ['layer-not-found', code],
});
export const spatialLayer: Kind = path(layerNames, ['average', 'classes'], 'unsupported-layer');
export const anyLayer: Kind = path(allLayers, [], 'target');
export const weightedLayer: Kind = path(
  ['conv1', 'norm1', 'depthwise', 'conv2', 'classes'],
  ['pool', 'dropout'],
  'unsupported-layer',
);

export const layerList: Kind = {
  good: fc.array(fc.constantFrom(...allLayers), { minLength: 1, maxLength: 3 }).map(plain),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length > 0 && what.every((name) => allLayers.includes(name))),
    fc.constantFrom(['conv1', 'conv9'], ['conv1', null], ['conv1', Symbol('x')]).map(plain),
  ),
  codes: ['option', 'layer-not-found'],
};

/** One of some words, booleans or numbers. */
export const choice = (...values: readonly unknown[]): Kind => ({
  good: fc.constantFrom(...values).map(plain),
  bad: junk((what) => values.includes(what)),
  codes: ['option'],
});

export const whole = (
  least: number,
  most: number,
  code: ErrorCode = 'option',
  excess: readonly number[] = [],
): Kind => ({
  good: fc.integer({ min: least, max: most }).map(plain),
  bad: fc.oneof(
    junk((what) => Number.isInteger(what) && (what as number) >= least),
    fc.constantFrom(least - 1, least + 0.5, `${least}`, ...excess).map(plain),
  ),
  codes: [code],
});

export const fraction: Kind = {
  good: fc.double({ min: 0, max: 1, noNaN: true }).map(plain),
  bad: fc.oneof(
    junk((what) => typeof what === 'number' && what >= 0 && what <= 1),
    fc.constantFrom(-1e-9, 1.001, '0.5').map(plain),
  ),
  codes: ['option'],
};

const isRange = (what: unknown): boolean =>
  Array.isArray(what) && what.length === 2 && what.every(Number.isFinite) && what[0] < what[1];
export const range: Kind = {
  good: fc.constantFrom([0, 1], [-1, 1], [-0.1, 1e-30], [-1e308, 1e308]).map(plain),
  bad: fc.oneof(
    junk(isRange),
    fc.constantFrom([1, 0], [0, 0], [0, NaN], [0, Infinity], ['0', '1'], [0, 1, 2]).map(plain),
  ),
  codes: ['option'],
};

export const finite: Kind = {
  good: fc.double({ noNaN: true, min: -100, max: 100 }).map(plain),
  bad: junk(Number.isFinite),
  codes: ['target'],
};

/** A tensor of one of some shapes, of random values. */
export const tensor = (...shapes: readonly (readonly number[])[]): Kind => ({
  good: fc
    .constantFrom(...shapes)
    .map((shape) => value(`[${shape.join()}]`, () => tf.randomNormal([...shape], 0, 1, 'float32', 3))),
  bad: fc.oneof(
    junk(never),
    oneOf(
      shaped([]),
      shaped([0]),
      shaped([1, 1, 1, 1, 1]),
      shaped([2, 0, 3, 1]),
      shaped([2, 3, 4, 3], 'complex64'),
      value('a string tensor', () => tf.tensor2d([['a', 'b']])),
      value('a disposed tensor', () => disposed(tf.zeros([2, 12, 10, 3]))),
    ),
  ),
  codes: ['shape'],
});

/** A finite number above 0. */
export const positive: Kind = {
  good: fc.double({ min: 0.05, max: 2, noNaN: true }).map(plain),
  bad: fc.oneof(
    junk((what) => Number.isFinite(what) && (what as number) > 0),
    fc.constantFrom(0, -1, Infinity, '1').map(plain),
  ),
  codes: ['option'],
};

/** A finite number of so much or more. */
export const atLeast = (least: number): Kind => ({
  good: fc.double({ min: least, max: least + 2, noNaN: true }).map(plain),
  bad: fc.oneof(
    junk((what) => Number.isFinite(what) && (what as number) >= least),
    fc.constantFrom(least - 1e-3, Infinity, `${least}`).map(plain),
  ),
  codes: ['option'],
});

/** A function, made anew for each call. */
export const functions = (label: string, make: (stage: Stage) => unknown): Kind => ({
  good: fc.constant(value(label, make)),
  bad: junk((what) => typeof what === 'function'),
  codes: ['option'],
});

export { oneOf, plain, value };
