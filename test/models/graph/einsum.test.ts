import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { custom, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { GraphMaker, int, text } from './makeGraph.js';

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

const equations = ['abc,abc->a', 'abcd,acde->abe', 'acb,acd->abd', 'abc,adec->abde', 'abdc,aecd->aeb', 'ab,ac->acb'];

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
    const output = network.predict(tensors);
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
});

test('attention as Keras exports it runs nowhere by tfjs', async () => {
  await use('cpu');
  const g = new GraphMaker();
  const x = g.input([null, 4, 3]);
  const einsum = (equation: string, ...of: string[]): string =>
    g.node('Einsum', of, { equation: text(equation), N: int(2) });
  const project = (): string => einsum('abc,cde->abde', x, g.weight([3, 2, 3]));
  const [queries, keys] = [project(), project()];
  const weights = g.node('Softmax', [einsum('aecd,abcd->acbe', keys, queries)]);
  const model = g.model(einsum('abcd,cde->abe', einsum('acbe,aecd->abcd', weights, project()), g.weight([2, 3, 5])));
  using network = openNetwork(model);
  expect(network.layers.filter(({ kind }) => kind === 'opaque')).toEqual([]);
  const two = tf.tensor(normals(2, 24), [2, 4, 3]);
  const [found, expected] = [network, model].map((one) => one.predict(two) as tf.Tensor) as [tf.Tensor, tf.Tensor];
  expect(found.shape).toEqual([2, 4, 5]);
  expect(await found.data()).toBeAllclose(await expected.data(), { ofMax: 1e-5 });
  tf.dispose([two, found, expected]);
  model.dispose();
});
