import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { custom, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, onCpu, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { cases, type OpCase } from './cases.js';
import { differences, outputsOf, type Fed } from './differences.js';
import { GraphMaker } from './makeGraph.js';

const batch = 2;
const seed = 3;

function fedTo({ inputs, domain = (x) => x }: OpCase): Fed[] {
  return inputs.map((shape, i) => {
    const whole = shape.map((size) => size ?? batch);
    const size = whole.reduce((a, b) => a * b, 1);
    return { shape: whole, values: normals(7 + i, size).map(domain) };
  });
}

interface Expected {
  readonly outputs: { shape: number[]; values: Float32Array }[];
  readonly differences: Float32Array[];
  /** By tfjs's tape, where that is right. */
  readonly gradients: Float32Array[] | undefined;
}

const known = new Map<OpCase, Promise<Expected>>();

const build = (one: OpCase): ReturnType<GraphMaker['model']> => {
  const g = new GraphMaker();
  return g.model(...one.build(g));
};

function expectedOf(one: OpCase): Promise<Expected> {
  const before = known.get(one) ?? onCpu(() => compute(one));
  known.set(one, before);
  return before;
}

/** What a model is asked: the same random functional of its outputs for each example. */
const scoreOf = (outputs: readonly tf.Tensor[]): tf.Tensor =>
  outputs
    .map((output, i) => {
      const shape = [1, ...output.shape.slice(1)];
      const weights = tf.tensor(
        normals(
          seed + i,
          shape.reduce((a, b) => a * b, 1),
        ),
        shape,
      );
      return tf.sum(tf.reshape(tf.mul(output, weights), [batch, -1]), 1);
    })
    .reduce((a, b) => tf.add(a, b));

function compute(one: OpCase): Expected {
  const model = build(one);
  const fed = fedTo(one);
  const names = model.outputs.map(({ name }) => name);
  const byTape = (): Float32Array[] =>
    tf.tidy(() => {
      const xs = fed.map(({ shape, values }) => tf.tensor(values, [...shape]));
      const score = (...given: tf.Tensor[]): tf.Scalar => {
        const inputs = Object.fromEntries(model.inputs.map(({ name }, i) => [name, given[i] as tf.Tensor]));
        return tf.sum(scoreOf([model.execute(inputs, names)].flat()));
      };
      return tf
        .grads(score)(xs)
        .map((gradient) => gradient.dataSync<'float32'>());
    });
  const result = {
    outputs: outputsOf(model, fed),
    differences: differences(model, fed, seed, 1e-3),
    gradients: one.withoutTfjs === undefined ? byTape() : undefined,
  };
  model.dispose();
  return result;
}

/**
 * What classifiers hold, and what detectors, poses and segmentations hold beside it, counted over 69 published graphs.
 */
const occurring = [
  'Const Placeholder Identity Conv2D _FusedConv2D DepthwiseConv2dNative FusedDepthwiseConv2dNative MatMul _FusedMatMul Add AddV2 AddN',
  'Sub Mul Relu Relu6 Sigmoid Softmax MaxPool AvgPool Mean Pad Reshape Squeeze ExpandDims Transpose ConcatV2 Shape StridedSlice Pack',
  'RealDiv Maximum Minimum Max Min Sum Prod Square SquaredDifference Sqrt Rsqrt Exp Abs Neg Tanh Reciprocal Split SplitV Unpack Slice',
  'PadV2 Tile Fill Range Cast BroadcastTo GatherV2 ResizeBilinear ResizeNearestNeighbor Conv2DBackpropInput BatchMatMulV2 LeakyRelu',
  'Prelu DepthToSpace BiasAdd FusedBatchNormV3 Elu Selu Erf Softplus Pow Log SpaceToBatchND BatchToSpaceND',
].flatMap((line) => line.split(' '));

test('every op that occurs has a case', () => {
  const tried = new Set(
    cases.flatMap((one) => {
      const g = new GraphMaker();
      one.build(g);
      return g.nodes.map(({ op }) => op);
    }),
  );
  expect(occurring.filter((op) => !tried.has(op))).toEqual([]);
});

describe.each(backends)('ops of graphs on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const expected = await expectedOf(one);
    const model = build(one);
    const before = tf.memory().numTensors;
    const net = openNetwork(model);
    const tensors = fedTo(one).map(({ shape, values }) => tf.tensor(values, [...shape]));
    const input = tensors as unknown as tf.Tensor;

    const outputs = [net.predict<tf.Tensor | tf.Tensor[]>(input)].flat();
    expect(outputs.map(({ shape }) => shape)).toEqual(expected.outputs.map(({ shape }) => shape));
    for (const [i, output] of outputs.entries()) {
      const shape = net.outputs[i]!.shape;
      expect(shape.every((size, axis) => size === null || size === output.shape[axis])).toBe(true);
      expect(await read(output)).toBeAllclose(expected.outputs[i]!.values, { ofMax: 1e-5 });
    }

    const paths = net.outputs.map(({ name }) => name);
    const target = custom(paths, (activations) => scoreOf(paths.map((path) => activations[path]!)));
    const gradients = [saliency(net, input, { target, reduce: 'none' }) as tf.Tensor | tf.Tensor[]].flat();
    for (const [i, gradient] of gradients.entries()) {
      const values = await read(gradient);
      expect(values).toBeAllclose(expected.differences[i]!, { ofMax: 3e-3 });
      if (expected.gradients) expect(values).toBeAllclose(expected.gradients[i]!, { ofMax: 2e-5 });
    }
    tf.dispose(tensors);
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
