import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  compare,
  mergeComparisons,
  metrics,
  saliency,
  type ComparedMethod,
  type ComparedMetric,
  type ComparedPicture,
  type Comparison,
  type CompareOptions,
} from 'netlens';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { plainPictures, planted, SIDE, sigmoid, square, squareMap } from './planted.js';

let model: LayersModel;
let before: number;
beforeAll(async () => {
  await use('cpu');
  model = planted();
});
afterAll(() => model.dispose());
beforeEach(() => (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

/** Pictures of one value each, with the square as the truth. */
function* pictures(values: readonly number[], from = 0): Generator<ComparedPicture> {
  for (const [i, value] of values.entries()) {
    const [image, truth] = [plainPictures(value), squareMap(1, 0)];
    try {
      yield { image, truth, target: 0, name: `picture ${from + i}` };
    } finally {
      tf.dispose([image, truth]);
    }
  }
}

const own = (name: string, inside: number, outside: number): ComparedMethod => ({
  name,
  explain: () => squareMap(inside, outside),
});
const options: CompareOptions = {
  methods: [own('right', 1, 0), own('wrong', 0, 1), own('same', 1, 1), 'inputXGradient'],
  metrics: ['deletion', 'pointingGame', 'massAccuracy', 'completeness', 'maxSensitivity'],
};
const some = [1, 0.5, 0.25, 2, -1];

test('the truth scores best, its negative worst, a constant at chance; as on paper', async () => {
  const comparison = await compare(model, () => pictures(some), options);
  const { table, scores, absent } = comparison;
  expect(comparison.pictures).toEqual(some.map((_, i) => ({ name: `picture ${i}`, target: 0 })));
  const means = (metric: string): number[] => comparison.methods.map((name) => table[name]?.[metric]?.mean ?? NaN);
  const share = square.length / SIDE ** 2;
  expect(means('pointingGame').slice(0, 3)).toEqual([1, 0, share]);
  expect(means('massAccuracy').slice(0, 3)).toEqual([1, 0, share]);
  // Two pixels a step, each worth two channels of its value: the square is gone after two steps of eight.
  const area = (value: number, left: readonly number[]): number => {
    const curve = left.map((pixels) => sigmoid(2 * value * pixels));
    return curve.reduce((sum, p, i) => sum + (i === 0 || i === curve.length - 1 ? p / 2 : p), 0) / (curve.length - 1);
  };
  some.forEach((value, i) => {
    expect(scores['right']!['deletion']![i]).toBeCloseTo(area(value, [4, 2, 0, 0, 0, 0, 0, 0, 0]), 5);
    expect(scores['wrong']!['deletion']![i]).toBeCloseTo(area(value, [4, 4, 4, 4, 4, 4, 4, 2, 0]), 5);
  });
  // A linear score: input times gradient adds up to it. Other maps do not claim to.
  expect(table['inputXGradient']!['completeness']!.mean).toBeLessThan(1e-5);
  expect(table['right']!['completeness']).toBeUndefined();
  expect(absent.find(({ method, metric }) => method === 'right' && metric === 'completeness')).toMatchObject({
    reason: 'its values do not add up to the score',
    pictures: some.length,
  });
  expect(table['right']!['maxSensitivity']!.mean).toBe(0);
  expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
});

test('intervals hold the mean, are those of a naive bootstrap, and shrink with pictures', async () => {
  const values = Array.from({ length: 40 }, (_, i) => Math.sin(i));
  const only = { methods: [own('right', 1, 0)], metrics: ['deletion'] };
  const { table, scores } = await compare(model, () => pictures(values), only);
  const { mean, low, high, pictures: count } = table['right']!['deletion']!;
  const all = scores['right']!['deletion'] as readonly number[];
  const deviation = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
  expect(count).toBe(40);
  expect(mean).toBeCloseTo(all.reduce((a, b) => a + b) / 40, 10);
  // Means of 40 are nearly normal: 1.96 standard errors either way, to what a thousand draws leave open.
  const half = (1.96 * deviation) / Math.sqrt(40);
  expect(Math.abs(low - (mean - half))).toBeLessThan(0.15 * half);
  expect(Math.abs(high - (mean + half))).toBeLessThan(0.15 * half);
});

test('shards joined in any order, and work taken up again, give what one call gives', async () => {
  const whole = await compare(model, () => pictures(some), options);
  const parts = [
    await compare(model, () => pictures(some.slice(0, 2)), options),
    await compare(model, () => pictures(some.slice(2, 3), 2), options),
    await compare(model, () => pictures(some.slice(3), 3), options),
  ].map((part) => JSON.parse(JSON.stringify(part)) as Comparison);
  const [a, b, c] = parts as [Comparison, Comparison, Comparison];
  const joined = mergeComparisons(c, a, b);
  expect(mergeComparisons(b, c, a)).toEqual(joined);
  for (const part of ['table', 'scores', 'pictures', 'absent', 'previews'] as const) {
    expect(joined[part]).toEqual(whole[part]);
  }
  for (const [i, value] of joined.curves['right']!['deletion']!.mean.entries()) {
    expect(value).toBeCloseTo(whole.curves['right']!['deletion']!.mean[i]!, 12);
  }
  let looked = 0;
  const counting = { ...own('right', 1, 0), explain: () => (looked++, squareMap(1, 0)) };
  const methods = [counting, ...options.methods.slice(1)];
  const resumed = await compare(model, () => pictures(some), {
    ...options,
    methods,
    metrics: options.metrics.slice(0, 3),
    resume: await compare(model, () => pictures(some.slice(0, 3)), {
      ...options,
      metrics: options.metrics.slice(0, 3),
    }),
  });
  expect(looked).toBe(2);
  expect(resumed.scores['right']!['deletion']).toEqual(whole.scores['right']!['deletion']);
  expect(resumed.table['right']!['deletion']).toEqual(whole.table['right']!['deletion']);

  const merge =
    (...some: unknown[]) =>
    (): unknown =>
      mergeComparisons(...(some as Comparison[]));
  expect(merge()).toThrow(/no part/);
  expect(merge(a, a)).toThrow(/"picture 0" is in two parts/);
  expect(merge(a, { ...b, seed: 1 })).toThrow(/different methods, metrics or seed/);
  expect(merge(a, { ...b, scores: 1 })).toThrow(/holds no comparison/);
});

test('what does not apply is left out and said; what is wrong is refused', async () => {
  function* without(): Generator<ComparedPicture> {
    for (const { image, name } of pictures([1, 2])) yield { image, name: name! };
  }
  const failing: ComparedMethod = { name: 'guided', explain: (net, image) => saliency(net, image, { target: 9 }) };
  const found = await compare(model, without, {
    methods: ['guidedBackprop', failing, 'saliency'],
    metrics: ['pointingGame', 'gini'],
  });
  expect(found.pictures.map(({ target }) => target)).toEqual([0, 0]);
  expect(found.table).toMatchObject({ guidedBackprop: {}, guided: {}, saliency: { gini: { pictures: 2 } } });
  expect(Object.keys(found.table['guidedBackprop']!)).toEqual([]);
  const reasons = found.absent.map(({ method, metric, reason }) => `${method} ${metric}: ${reason}`).join('\n');
  expect(reasons).toMatch(/guidedBackprop gini: guidedBackprop: no ReLU-like activation/);
  expect(reasons).toMatch(/guided gini: saliency: /);
  expect(reasons).toMatch(/saliency pointingGame: the data have no truth/);

  const refused = (given: object, data: unknown = () => pictures([1])): Promise<unknown> =>
    compare(model, data as never, { ...options, ...given }).catch((error: unknown) => error);
  for (const bad of [
    { methods: [] },
    { methods: ['gradCamm'] },
    { metrics: ['delete'] },
    { methods: ['gradCam', 'gradCam'] },
    { metrics: [{ name: 'own', measure: () => 1 }] },
    { seed: 0.1 },
    { baseline: 'blur' },
    { resume: {} },
    { resume: found },
    { steps: 3 },
  ]) {
    expect(await refused(bad), JSON.stringify(bad)).toMatchObject({ code: 'option' });
  }
  expect(await refused({}, [{ image: 1 }])).toMatchObject({ code: 'shape' });
  expect(await refused({ layer: 'nowhere' })).toMatchObject({ code: 'layer-not-found' });
  expect(await refused({}, 1)).toMatchObject({ code: 'option' });
  function* twice(): Generator<ComparedPicture> {
    for (const picture of pictures([1, 2])) yield { ...picture, name: 'one' };
  }
  expect(await refused({}, twice)).toMatchObject({ code: 'option' });
});

test('progress tells what there is so far; an abort ends it with its reason; memory stays', async () => {
  const control = new AbortController();
  const reason = new Error('enough');
  let [part, most] = [undefined as Comparison | undefined, 0];
  const stopped = await compare(model, () => pictures(some), {
    ...options,
    signal: control.signal,
    onProgress: ({ done, comparison }) => {
      most = Math.max(most, tf.memory().numTensors);
      if (done < 2) return;
      part = comparison();
      control.abort(reason);
    },
  }).catch((error: unknown) => error);
  expect(stopped).toBe(reason);
  expect(part!.pictures).toHaveLength(2);
  expect(most).toBeLessThan(before + 20);

  const list = [...some.keys()].map((i) => ({ image: plainPictures(some[i]!), target: 0 }));
  const told: unknown[] = [];
  const only = { methods: [own('right', 1, 0)], metrics: ['gini'] };
  await compare(model, list, { ...only, onProgress: ({ done, total }) => told.push([done, total]) });
  expect(told).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
  tf.dispose(list.map(({ image }) => image));
});

test('an abort within a picture is heeded before the next metric, and a metric is told of it', async () => {
  const controller = new AbortController();
  const asked: string[] = [];
  const metric = (name: string): ComparedMetric => ({
    name,
    better: 'more',
    measure: ({ signal }) => {
      asked.push(name);
      expect(signal).toBe(controller.signal);
      if (name === 'second') controller.abort(new Error('enough'));
      return Promise.resolve(1);
    },
  });
  const work = compare(model, () => pictures([1, 2]), {
    methods: [own('right', 1, 0), own('wrong', 0, 1)],
    metrics: [metric('first'), metric('second'), metric('third')],
    signal: controller.signal,
  });
  await expect(work).rejects.toThrow('enough');
  expect(asked).toEqual(['first', 'second']);
});

test('a metric of your own; the deletion that a single map would have, at the same step', async () => {
  const better = 'more' as const;
  const mine = {
    name: 'mean',
    better,
    measure: ({ map }: { map: tf.Tensor }) => Promise.resolve(tf.tidy(() => tf.mean(map).dataSync()[0]!)),
  };
  const found = await compare(model, () => pictures([1]), {
    methods: [own('right', 1, 0)],
    metrics: [mine, 'deletion'],
  });
  expect(found.table['right']!['mean']!.mean).toBeCloseTo(square.length / SIDE ** 2, 6);
  const [image, map] = [plainPictures(1), squareMap(1, 0)];
  const [alone] = await metrics.deletion(model, image, map, { step: 2, target: 0 });
  expect(found.table['right']!['deletion']!.mean).toBeCloseTo(alone!.area, 6);
  tf.dispose([image, map]);
});
