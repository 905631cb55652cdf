import * as tf from '@tensorflow/tfjs-core';
import { layers, model as makeModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  activations,
  add,
  alignment,
  channel,
  custom,
  direction,
  diversity,
  interpolation,
  layerActivation,
  neuron,
  saliency,
  scale,
  type Objective,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../oracle/cases/case.js';
import { autodiff } from '../oracle/oracle.js';
import { backends, onCpu, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { randomizeWeights } from '../support/weights.js';

const batch = 3;
const shape = [batch, 7, 8, 2];
const values = normals(8, 3 * 7 * 8 * 2);
const vector = [0.5, -1, 2, 0.25];

const build = (): LayersModel =>
  randomizeWeights(
    sequential(shape.slice(1), [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', name: 'one' }),
      layers.conv2d({ filters: 3, kernelSize: 2, strides: 2, activation: 'tanh', name: 'two' }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ units: 5, name: 'scores' }),
    ]),
    3,
  );

type Picture = number[][][];

const flat = (picture: Picture): number[] => picture.flat(2);
const total = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
const mean = (numbers: number[]): number => total(numbers) / numbers.length;
const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const norm = (a: number[]): number => Math.sqrt(dot(a, a));
const gram = (picture: Picture): number[] => {
  const places = picture.flat();
  const sides = places[0]!.map((_, c) => c);
  return sides.flatMap((a) =>
    sides.map((b) =>
      dot(
        places.map((p) => p[a]!),
        places.map((p) => p[b]!),
      ),
    ),
  );
};
const cosine = (a: number[], b: number[]): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

/** Every objective twice more: loops over arrays for its value, and a formula in tfjs for its gradient. */
const known: readonly {
  readonly name: string;
  readonly objective: Objective;
  readonly layer: string;
  readonly value: (examples: never) => number[];
  readonly formula: (activation: tf.Tensor) => tf.Tensor;
}[] = [
  {
    name: 'neuron of a place',
    objective: neuron('one', { channel: 2, y: 1, x: 4 }),
    layer: 'one',
    value: (all: Picture[]) => all.map((a) => a[1]![4]![2]!),
    formula: (a) => tf.sum(tf.slice(a, [0, 1, 4, 2], [-1, 1, 1, 1])),
  },
  {
    name: 'neuron of the centre (row 2 of 5, column 3 of 6)',
    objective: neuron('one', { channel: 1 }),
    layer: 'one',
    value: (all: Picture[]) => all.map((a) => a[2]![3]![1]!),
    formula: (a) => tf.sum(tf.slice(a, [0, 2, 3, 1], [-1, 1, 1, 1])),
  },
  {
    name: 'neuron of a dense layer',
    objective: neuron('scores', { channel: 4 }),
    layer: 'scores',
    value: (all: number[][]) => all.map((a) => a[4]!),
    formula: (a) => tf.sum(tf.slice(a, [0, 4], [-1, 1])),
  },
  {
    name: 'channel',
    objective: channel('two', 1),
    layer: 'two',
    value: (all: Picture[]) => all.map((a) => mean(a.flat().map((place) => place[1]!))),
    formula: (a) => tf.sum(tf.mean(tf.slice(a, [0, 0, 0, 1], [-1, -1, -1, 1]), [1, 2, 3])),
  },
  {
    name: 'channel of a dense layer',
    objective: channel('scores', 0),
    layer: 'scores',
    value: (all: number[][]) => all.map((a) => a[0]!),
    formula: (a) => tf.sum(tf.slice(a, [0, 0], [-1, 1])),
  },
  {
    name: 'layerActivation',
    objective: layerActivation('one'),
    layer: 'one',
    value: (all: Picture[]) => all.map((a) => mean(flat(a).map((x) => x * x))),
    formula: (a) => tf.sum(tf.mean(tf.square(a), [1, 2, 3])),
  },
  {
    name: 'direction',
    objective: direction('one', vector),
    layer: 'one',
    value: (all: Picture[]) => all.map((a) => mean(a.flat().map((place) => dot(place, vector)))),
    formula: (a) => tf.sum(tf.mean(tf.sum(tf.mul(a, vector), 3), [1, 2])),
  },
  {
    name: 'diversity',
    objective: diversity('one'),
    layer: 'one',
    value: (all: Picture[]) =>
      all.map((a, i) => -total(all.filter((_, j) => j !== i).map((b) => cosine(gram(a), gram(b))))),
    formula: (a) => {
      const pictures = tf.unstack(tf.reshape(a, [batch, -1, 4]));
      const grams = pictures.map((picture) => tf.matMul(picture as tf.Tensor2D, picture as tf.Tensor2D, true));
      const norm = (g: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(g)));
      const pairs = grams.flatMap((g, i) =>
        grams.filter((_, j) => j !== i).map((h) => tf.div(tf.sum(tf.mul(g, h)), tf.mul(norm(g), norm(h)))),
      );
      return tf.neg(tf.addN(pairs));
    },
  },
  {
    name: 'add',
    objective: add(channel('two', 0), neuron('two', { channel: 2, y: 0, x: 0 })),
    layer: 'two',
    value: (all: Picture[]) => all.map((a) => mean(a.flat().map((place) => place[0]!)) + a[0]![0]![2]!),
    formula: (a) =>
      tf.add(
        tf.sum(tf.mean(tf.slice(a, [0, 0, 0, 0], [-1, -1, -1, 1]), [1, 2, 3])),
        tf.sum(tf.slice(a, [0, 0, 0, 2], [-1, 1, 1, 1])),
      ),
  },
  {
    name: 'direction, the purer the more',
    objective: direction('one', vector, { cosine: 2 }),
    layer: 'one',
    value: (all: Picture[]) =>
      all.map((a) =>
        mean(
          a.flat().map((place) => {
            const cosine = dot(place, vector) / ((norm(place) + 1e-4) * (norm(vector) + 1e-4));
            return dot(place, vector) * Math.max(0.1, cosine) ** 2;
          }),
        ),
      ),
    formula: (a) => {
      const dots = tf.sum(tf.mul(a, vector), 3);
      const length = tf.add(tf.sqrt(tf.add(tf.sum(tf.square(a), 3), 1e-20)), 1e-4);
      const cosine = tf.maximum(tf.div(dots, tf.mul(length, norm(vector) + 1e-4)), 0.1);
      return tf.sum(tf.mean(tf.mul(dots, tf.square(cosine)), [1, 2]));
    },
  },
  {
    name: 'direction at a place',
    objective: direction('one', vector, { y: 3, x: 0 }),
    layer: 'one',
    value: (all: Picture[]) => all.map((a) => dot(a[3]![0]!, vector)),
    formula: (a) => tf.sum(tf.mul(tf.slice(a, [0, 3, 0, 0], [-1, 1, 1, -1]), vector)),
  },
  {
    name: 'alignment',
    objective: alignment('one'),
    layer: 'one',
    // Of three examples: two pairs that are one apart, and one that is two apart.
    value: (all: Picture[]) => {
      const apart = (i: number, j: number): number =>
        mean(flat(all[i]!).map((x, k) => (x - flat(all[j]!)[k]!) ** 2)) / 2 ** Math.abs(i - j);
      return [0, 1, 2].map((i) => -total([0, 1, 2].map((j) => apart(i, j) / 2)));
    },
    formula: (a) => {
      const [one, two, three] = tf.unstack(a) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const apart = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.mean(tf.squaredDifference(x, y));
      return tf.neg(tf.addN([tf.div(apart(one, two), 2), tf.div(apart(two, three), 2), tf.div(apart(one, three), 4)]));
    },
  },
  {
    name: 'interpolation',
    objective: interpolation('two', 2, 0),
    layer: 'two',
    value: (all: Picture[]) =>
      all.map((a, i) => {
        const of = (channel: number): number => mean(a.flat().map((place) => place[channel]!));
        return [of(2), (of(2) + of(0)) / 2, of(0)][i]!;
      }),
    formula: (a) => {
      const share = tf.tensor([0, 0.5, 1], [3, 1, 1, 1]);
      const mixed = tf.add(
        tf.mul(tf.slice(a, [0, 0, 0, 2], [-1, -1, -1, 1]), tf.sub(1, share)),
        tf.mul(tf.slice(a, [0, 0, 0, 0], [-1, -1, -1, 1]), share),
      );
      return tf.sum(tf.mean(mixed, [1, 2, 3]));
    },
  },
  {
    name: 'scale by a negative number',
    objective: scale(layerActivation('two'), -2.5),
    layer: 'two',
    value: (all: Picture[]) => all.map((a) => -2.5 * mean(flat(a).map((x) => x * x))),
    formula: (a) => tf.mul(-2.5, tf.sum(tf.mean(tf.square(a), [1, 2, 3]))),
  },
  {
    name: 'custom',
    objective: custom(['two'], ({ two }) => tf.logSumExp(two!, [1, 2, 3]) as tf.Tensor1D),
    layer: 'two',
    value: (all: Picture[]) => all.map((a) => Math.log(flat(a).reduce((sum, x) => sum + Math.exp(x), 0))),
    formula: (a) => tf.sum(tf.logSumExp(a, [1, 2, 3])),
  },
];

describe.each(backends)('objectives on $name', (backend) => {
  let model: LayersModel;
  let input: tf.Tensor;
  beforeAll(async () => {
    await use(backend);
    model = build();
    input = tf.tensor(values, shape);
  });
  afterAll(() => {
    model.dispose();
    input.dispose();
  });

  /** tfjs's gradient of a formula of the layers' outputs. */
  const gradientOf = (names: string[], formula: (...activations: tf.Tensor[]) => tf.Tensor): Promise<Float32Array> =>
    onCpu(() => {
      const twin = build();
      const outputs = names.map((name) => twin.getLayer(name).output as SymbolicTensor);
      const part = makeModel({ inputs: twin.inputs, outputs });
      const x = tf.tensor(values, shape);
      const [gradient] = autodiff(part, [x], (activations) => formula(...activations));
      twin.dispose();
      return gradient!;
    });

  const explained = (objective: Objective): Promise<Float32Array> =>
    read(saliency(model, input, { target: objective, reduce: 'none' }) as tf.Tensor);

  test.each(known)('$name: one score an example', async ({ objective, layer, value }) => {
    const seen = activations(model, input, { layers: [layer] });
    const all = (await seen[layer]!.array()) as never;
    const scores = tf.tidy(() => objective.score(seen));
    tf.dispose(seen);
    expect(scores.shape).toEqual([batch]);
    expect(await read(scores)).toBeAllclose(value(all), { ofMax: 1e-5 });
  });

  test.each(known)('$name: its gradient', async ({ objective, layer, formula }) => {
    expect(await explained(objective)).toBeAllclose(await gradientOf([layer], formula), { ofMax: backend.gradient });
  });

  test('objectives of several layers add up', async () => {
    const objective = add(channel('one', 3), scale(channel('two', 0), 3), scale(neuron('scores', { channel: 1 }), -1));
    const expected = await gradientOf(['one', 'two', 'scores'], (one, two, scores) =>
      tf.addN([
        tf.sum(tf.mean(tf.slice(one, [0, 0, 0, 3], [-1, -1, -1, 1]), [1, 2, 3])),
        tf.mul(3, tf.sum(tf.mean(tf.slice(two, [0, 0, 0, 0], [-1, -1, -1, 1]), [1, 2, 3]))),
        tf.neg(tf.sum(tf.slice(scores, [0, 1], [-1, 1]))),
      ]),
    );
    expect(await explained(objective)).toBeAllclose(expected, { ofMax: backend.gradient });
  });

  test('a custom objective sees several layers at once', async () => {
    const objective = custom(
      ['one', 'two'],
      ({ one, two }) => tf.mul(tf.mean(one!, [1, 2, 3]), tf.mean(two!, [1, 2, 3])) as tf.Tensor1D,
    );
    const expected = await gradientOf(['one', 'two'], (one, two) =>
      tf.sum(tf.mul(tf.mean(one, [1, 2, 3]), tf.mean(two, [1, 2, 3]))),
    );
    expect(await explained(objective)).toBeAllclose(expected, { ofMax: backend.gradient });
  });

  test('the diversity of one example is constant', async () => {
    const one = tf.slice(input, 0, 1);
    const map = await read(saliency(model, one, { target: diversity('one'), reduce: 'none' }) as tf.Tensor);
    one.dispose();
    expect(map).toEqual(new Float32Array(7 * 8 * 2));
  });
});
