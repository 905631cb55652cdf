import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { custom, lrp, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { float, GraphMaker, int, text } from './makeGraph.js';

/** What each letter stands for; a for the examples. */
const SIZES: Readonly<Record<string, number>> = { a: 2, b: 3, c: 4, d: 2, e: 3 };
const shapeOf = (letters: string): number[] => [...letters].map((letter) => SIZES[letter]!);
const count = (letters: string): number => shapeOf(letters).reduce((product, size) => product * size, 1);

/** Sums of products, by a loop over all values of all letters. */
function naive(equation: string, tensors: readonly ArrayLike<number>[]): Float64Array {
  const [left, output] = equation.split('->') as [string, string];
  const inputs = left.split(',');
  const all = [...new Set(inputs.join(''))].join('');
  const result = new Float64Array(count(output));
  for (let i = 0; i < count(all); i++) {
    const at: Record<string, number> = {};
    let rest = i;
    for (const letter of [...all].toReversed()) {
      at[letter] = rest % SIZES[letter]!;
      rest = Math.floor(rest / SIZES[letter]!);
    }
    const index = (letters: string): number =>
      [...letters].reduce((sum, letter) => sum * SIZES[letter]! + at[letter]!, 0);
    result[index(output)]! += inputs.reduce((product, letters, j) => product * tensors[j]![index(letters)]!, 1);
  }
  return result;
}

// tfjs's own einsum leaves letters that one tensor has alone, and gives other shapes.
const equations = ['ab->a', 'abc->ac', 'abc,acd->ad', 'abc,adc->a', 'abc,abc->a', 'abcd,acde->abe', 'acb,acd->abd'];

describe.each(backends)('einsum on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(equations)('%s', async (equation) => {
    const [left] = equation.split('->') as [string, string];
    const inputs = left.split(',');
    const g = new GraphMaker();
    const names = inputs.map((letters) => g.input([null, ...shapeOf(letters.slice(1))]));
    const model = g.model(g.node('Einsum', names, { equation: text(equation), N: int(names.length) }));
    using network = openNetwork(model);
    const values = inputs.map((letters, i) => [...normals(20 + i, count(letters))]);
    const tensors = inputs.map((letters, i) => tf.tensor(values[i]!, shapeOf(letters)));
    const expected = naive(equation, values);
    const output = network.predict(tensors) as tf.Tensor;
    expect(await output.data()).toBeAllclose(expected, { ofMax: 1e-6 });

    const [path] = network.outputs.map(({ name }) => name) as [string];
    const coefficients = normals(3, expected.length / SIZES['a']!);
    const target = custom([path], ({ [path]: y }) => {
      const flat = tf.reshape(y!, [SIZES['a']!, -1]);
      return tf.sum(tf.mul(flat, tf.tensor2d(coefficients, [1, coefficients.length])), 1) as tf.Tensor1D;
    });
    const score = (given: readonly number[][]): number =>
      naive(equation, given).reduce((sum, y, i) => sum + y * coefficients[i % coefficients.length]!, 0);
    const gradients = saliency(network, tensors, { target, reduce: 'none' });
    for (const [i, gradient] of gradients.entries()) {
      // Linear in each number: a difference of any size is the derivative.
      const moved = (j: number, by: number): number[][] => values.with(i, values[i]!.with(j, values[i]![j]! + by));
      const differences = values[i]!.map((_, j) => (score(moved(j, 1)) - score(moved(j, -1))) / 2);
      expect(await read(gradient)).toBeAllclose(differences, { ofMax: 1e-5 });
    }
    tf.dispose([output, tensors]);
    model.dispose();
  });

  test('a projection of Keras’s attention is a dense layer, for the rules too', async () => {
    const g = new GraphMaker();
    const x = g.input([null, 3, 4]);
    const kernel = g.weight([4, 2, 3]);
    const projected = g.node('Einsum', [x, kernel], { equation: text('abc,cde->abde'), N: int(2) }, 'net/query/einsum');
    const model = g.model(g.node('LeakyRelu', [projected], { alpha: float(0.1) }));
    using network = openNetwork(model);
    expect(network.layer('net/query/einsum').kind).toBe('dense');
    const input = tf.tensor(normals(1, 12), [1, 3, 4]);
    const [path] = network.outputs.map(({ name }) => name) as [string];
    const target = custom([path], ({ [path]: y }) => tf.sum(y!, [1, 2, 3]) as tf.Tensor1D);
    const relevance = lrp(network, input, { target, rules: 'epsilon' });
    const output = network.predict(input) as tf.Tensor;
    const [given, made] = [await read(relevance), await read(output)];
    // Nothing is lost on the way, but for the stabilizer.
    const sum = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);
    expect(sum(given)).toBeCloseTo(sum(made), 3);
    input.dispose();
    model.dispose();
  });
});

test.each([
  ['...c,cd->...d', 'abc,cd->abd', [[null, 3, 4]], [4, 2]],
  [
    '...bc,...cd->...bd',
    'abc,acd->abd',
    [
      [null, 3, 4],
      [null, 4, 2],
    ],
    undefined,
  ],
] as const)('an ellipsis stands for all other axes: %s', async (short, whole, shapes, constant) => {
  await use('cpu');
  const opened = [short, whole].map((equation) => {
    const g = new GraphMaker();
    const names = [...shapes.map((shape) => g.input(shape)), ...(constant ? [g.weight(constant, 5)] : [])];
    return openNetwork(g.model(g.node('Einsum', names, { equation: text(equation), N: int(2) })));
  });
  const tensors = shapes.map((shape, i) => tf.tensor(normals(8 + i, 2 * shape[1] * shape[2]), [2, shape[1], shape[2]]));
  const [found, expected] = opened.map((network) => network.predict(tensors) as tf.Tensor);
  expect(found!.shape).toEqual(expected!.shape);
  expect(await found!.data()).toBeAllclose(await expected!.data(), { ofMax: 1e-6 });
  for (const network of opened) network.dispose();
  tf.dispose([tensors, found!, expected!]);
});

test('one example’s graph of an attention is read for several', async () => {
  await use('cpu');
  const g = new GraphMaker();
  const x = g.input([1, 4, 3]);
  const project = (): string =>
    g.node('Einsum', [x, g.weight([3, 2, 3])], { equation: text('abc,cde->abde'), N: int(2) });
  const [queries, keys] = [project(), project()];
  const scores = g.node('Einsum', [keys, queries], { equation: text('aecd,abcd->acbe'), N: int(2) });
  const values = g.node('Einsum', [g.node('Softmax', [scores]), project()], {
    equation: text('acbe,aecd->abcd'),
    N: int(2),
  });
  const out = g.node('Einsum', [values, g.weight([2, 3, 5])], { equation: text('abcd,cde->abe'), N: int(2) });
  const model = g.model(out);
  using network = openNetwork(model);
  expect(network.layers.filter(({ kind }) => kind === 'opaque')).toEqual([]);
  const two = tf.tensor(normals(2, 24), [2, 4, 3]);
  const whole = network.predict(two) as tf.Tensor;
  const each = tf.split(two, 2).map((one) => model.predict(one) as tf.Tensor);
  expect(await whole.data()).toBeAllclose([...(await each[0]!.data()), ...(await each[1]!.data())], { ofMax: 1e-5 });
  tf.dispose([two, whole, each]);
  model.dispose();
});
