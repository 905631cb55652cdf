import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { metrics, saliency, type Explainable } from 'netlens';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';
import { normals } from '../support/random.js';
import { plainPictures, planted, SIDE, sigmoid, square, squareMap } from './planted.js';

const close = (got: readonly number[], wanted: readonly number[], digits = 5): void => {
  expect(got).toHaveLength(wanted.length);
  got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, digits));
};

// What can be worked out on paper for a network whose answer is the sum of a square: p = sigmoid(sum).
describe.each(backends)('metrics of a planted network on $name', (backend) => {
  let model: LayersModel;
  let ones: tf.Tensor4D;
  let right: tf.Tensor3D;
  let wrong: tf.Tensor3D;
  let same: tf.Tensor3D;
  let before: number;
  beforeAll(async () => {
    await use(backend);
    model = planted();
    ones = plainPictures(1);
    [right, wrong, same] = [squareMap(1, 0), squareMap(-1, 0), squareMap(3, 3)];
  });
  afterAll(() => {
    model.dispose();
    tf.dispose([ones, right, wrong, same]);
  });
  beforeEach(() => (before = tf.memory().numTensors));
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  test('deletion falls at once for the truth, at last for its negative, in rows for a constant', async () => {
    const curves: Record<string, number[]> = {};
    for (const [name, map] of Object.entries({ right, wrong, same })) {
      const [{ curve, area }] = (await metrics.deletion(model, ones, map, { step: 4, target: 0 })) as [metrics.Curve];
      curves[name] = [...curve];
      const [a, b, c, d, e] = curve as [number, number, number, number, number];
      expect(area).toBeCloseTo((a / 2 + b + c + d + e / 2) / 4, 6);
    }
    // Two channels: each pixel of the square is worth 2.
    close(curves['right']!, [8, 0, 0, 0, 0].map(sigmoid));
    close(curves['wrong']!, [8, 8, 8, 8, 0].map(sigmoid));
    close(curves['same']!, [8, 8, 4, 0, 0].map(sigmoid));
    // A last step that is shorter; what deleted pixels show.
    const [short] = await metrics.deletion(model, ones, right, { step: 3, target: 0, baseline: -1, batchSize: 4 });
    close(short!.curve, [8, -4, -8, -8, -8, -8, -8].map(sigmoid));
  });

  test('insertion rises at once for the truth, at last for its negative', async () => {
    const options = { step: 4, target: 0, from: 0 };
    close((await metrics.insertion(model, ones, right, options))[0]!.curve, [0, 8, 8, 8, 8].map(sigmoid));
    close((await metrics.insertion(model, ones, wrong, options))[0]!.curve, [0, 0, 0, 0, 8].map(sigmoid));
    const half = tf.fill([SIDE, SIDE, 2], 0.5);
    close(
      (await metrics.insertion(model, ones, right, { ...options, from: half }))[0]!.curve,
      [4, 8, 8, 8, 8].map(sigmoid),
    );
    half.dispose();
  });

  test('the area over the perturbation curve is large for the truth', async () => {
    // Of the four patches of 2 x 2 each has one pixel of the square: 2 of 8.
    const ranked = tf.tensor3d([9, 0, 5, 0, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0], [1, SIDE, SIDE]);
    const [each] = await metrics.perturbationCurve(model, ones, ranked, { patch: 2, target: 0 });
    close(each!.curve, [8, 6, 4, 2, 0].map(sigmoid));
    const drops = [8, 6, 4, 2, 0].map((sum) => sigmoid(8) - sigmoid(sum));
    expect(each!.area).toBeCloseTo(drops.reduce((a, b) => a + b) / 5, 6);
    const single = { patch: 1, target: 0, steps: 4 };
    close((await metrics.perturbationCurve(model, ones, right, single))[0]!.curve, [8, 6, 4, 2, 0].map(sigmoid));
    const last = await metrics.perturbationCurve(model, ones, right, { ...single, order: 'least' });
    close(last[0]!.curve, [8, 8, 8, 8, 8].map(sigmoid));
    // Patches of 3 are cut at the border: 3 x 3, 3 x 1, 1 x 3, 1 x 1 pixels. The first holds the whole square.
    const cut = await metrics.perturbationCurve(model, ones, right, { patch: 3, target: 0 });
    close(cut[0]!.curve, [8, 0, 0, 0, 0].map(sigmoid));
    ranked.dispose();
  });

  test('averageDrop is nothing for the truth, and all that there is for its negative', async () => {
    const [best] = await metrics.averageDrop(model, ones, right, { target: 0 });
    expect(best!.drop).toBeCloseTo(0, 6);
    const [worst] = await metrics.averageDrop(model, ones, wrong, { target: 0 });
    expect(worst!.drop).toBeCloseTo((sigmoid(8) - sigmoid(0)) / sigmoid(8), 5);
    expect([worst!.increase, worst!.gain]).toEqual([0, 0]);
    // The other class is helped by darkness: from sigmoid(-8) to a half.
    const [other] = await metrics.averageDrop(model, ones, wrong, { target: 1 });
    expect([other!.drop, other!.increase]).toEqual([0, 1]);
    expect(other!.gain).toBeCloseTo((0.5 - sigmoid(-8)) / (1 - sigmoid(-8)), 5);
    // A constant leaves nothing.
    expect((await metrics.averageDrop(model, ones, same, { target: 0 }))[0]!.drop).toBeCloseTo(worst!.drop, 6);
  });

  test('road fills a plain picture in as it was, and takes the square from around', async () => {
    const options = { percentiles: [70, 80], target: 0, noise: 0 };
    const [plain] = await metrics.road(model, ones, right, options);
    close(plain!.curve, [8, 8].map(sigmoid));
    expect(plain!.area).toBeCloseTo(sigmoid(8), 5);
    // The square is 1, all around -0.25: percentile 80 of 16 values lies at rank 12, so that the upper 4 are missing.
    const bright = tf.tidy(() => tf.sub(tf.mul(tf.expandDims(right, 3), [1.25, 1.25]), 0.25)) as tf.Tensor4D;
    const [gone] = await metrics.road(model, bright, right, { ...options, percentiles: [80] });
    close(gone!.curve, [-2].map(sigmoid));
    const kept = await metrics.road(model, bright, right, { ...options, percentiles: [80], order: 'least' });
    close(kept[0]!.curve, [8].map(sigmoid));
    const again = await metrics.road(model, bright, right, { percentiles: [80], target: 0, seed: 3 });
    expect(again).toEqual(await metrics.road(model, bright, right, { percentiles: [80], target: 0, seed: 3 }));
    expect(again[0]!.curve[0]).not.toBe(gone!.curve[0]);
    bright.dispose();
  });

  test('gradient times input is exact for a sum: complete, faithful, without infidelity', async () => {
    const input = tf.tensor4d(normals(5, 32), [1, SIDE, SIDE, 2]);
    const attributions = tf.tidy(() => tf.mul(input, tf.expandDims(right, 3))) as tf.Tensor4D;
    const summed = tf.sum(attributions, 3) as tf.Tensor3D;
    const negative = tf.neg(summed);
    const twice = tf.mul(attributions, 2);
    close(await metrics.completeness(model, input, attributions, { target: 0 }), [0]);
    close(await metrics.completeness(model, input, summed, { target: 0 }), [0]);
    const z = [...(await summed.data())].reduce((a, b) => a + b);
    close(await metrics.completeness(model, input, twice, { target: 0 }), [z / Math.abs(z)]);
    const options = { target: 0, samples: 30 };
    const measures = [
      [metrics.faithfulnessCorrelation, { size: 4 }],
      [metrics.sensitivityN, { n: 4 }],
    ] as const;
    for (const [measure, some] of measures) {
      close(await measure(model, input, summed, options), [1]);
      close(await measure(model, input, negative, options), [-1]);
      close(await measure(model, input, same, { ...options, ...some }), [0]);
    }
    // I . gradient is the change itself; gradient times input is off by I . gradient (x - 1).
    const gradient = tf.tidy(() => tf.mul(tf.expandDims(right, 3), tf.onesLike(input))) as tf.Tensor4D;
    close(await metrics.infidelity(model, input, gradient, options), [0]);
    const halved = tf.mul(gradient, 0.5);
    expect((await metrics.infidelity(model, input, halved, options))[0]).toBeGreaterThan(0.1);
    close(await metrics.infidelity(model, input, halved, { ...options, normalize: true }), [0]);
    const noise = tf.tensor4d(normals(6, 64), [2, SIDE, SIDE, 2]);
    const products = tf.tidy(() => tf.sum(tf.mul(noise, gradient), [1, 2, 3]));
    const sums = await products.data();
    products.dispose();
    const wanted = [...sums].reduce((sum, value) => sum + (value / 2) ** 2, 0) / 2;
    close(await metrics.infidelity(model, input, halved, { target: 0, noise }), [wanted]);
    tf.dispose([input, attributions, summed, negative, twice, gradient, halved, noise]);
  });

  test('maxSensitivity is 0 for a constant gradient, and the step itself for the picture as its map', async () => {
    const explain = (network: Explainable, input: tf.Tensor): tf.Tensor => saliency(network, input, { target: 0 });
    const map = explain(model, ones) as tf.Tensor3D;
    const spread = plainPictures(1, 3);
    const noise = plainPictures(0.1, -0.3);
    const blank = (_: unknown, input: tf.Tensor): tf.Tensor => tf.tidy(() => tf.mul(tf.sum(input, 3), 0));
    const itself = (_: unknown, input: tf.Tensor): tf.Tensor => input;
    close(await metrics.maxSensitivity(model, ones, map, { explain, noise }), [0]);
    close(await metrics.maxSensitivity(model, ones, map, { explain: blank, noise }), [1]);
    close(await metrics.maxSensitivity(model, spread, spread, { explain: itself, noise }), [0.3, 0.1]);
    // Plain pictures have no range: the drawn moves are none.
    close(await metrics.maxSensitivity(model, spread, spread, { explain: itself }), [0, 0]);
    const rough = tf.tensor4d(normals(9, 32), [1, SIDE, SIDE, 2]);
    const small = await metrics.maxSensitivity(model, rough, rough, { explain: itself, samples: 4 });
    expect(small[0]).toBeGreaterThan(0);
    expect(small[0]).toBeLessThan(0.1);
    tf.dispose([map, spread, noise, rough]);
  });

  test('each example has its own class, batches its own size, and progress adds up', async () => {
    const pictures = plainPictures(1, -1, 0.5);
    const maps = squareMap(1, 0, 3);
    const seen: metrics.MetricProgress[] = [];
    const onProgress = (progress: metrics.MetricProgress): void => void seen.push(progress);
    const options = { step: 8, batchSize: 4, onProgress };
    const curves = await metrics.deletion(model, pictures, maps, options);
    expect(seen).toEqual([4, 8, 9].map((done) => ({ done, total: 9 })));
    // The darker one is of the other class.
    close(curves[0]!.curve, [8, 0, 0].map(sigmoid));
    close(curves[1]!.curve, [8, 0, 0].map(sigmoid));
    close(curves[2]!.curve, [4, 0, 0].map(sigmoid));
    const listed = await metrics.deletion(model, pictures, maps, { step: 8, target: [0, 0, 1] });
    close(listed[1]!.curve, [-8, 0, 0].map(sigmoid));
    close(listed[2]!.curve, [-4, 0, 0].map(sigmoid));
    const reason = new Error('enough');
    const controller = new AbortController();
    const stopped = metrics.deletion(model, pictures, maps, {
      batchSize: 1,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    tf.dispose([pictures, maps]);
  });
});

describe.each(backends)('metrics of maps alone on $name', (backend) => {
  beforeAll(() => use(backend));
  const object = { top: 1, left: 1, height: 2, width: 2 };

  test('the truth is best, its negative worst, a constant at chance', async () => {
    const maps = tf.concat([squareMap(1, 0), squareMap(-1, 0), squareMap(0, 1), squareMap(2, 2)]) as tf.Tensor3D;
    const truth = tf.cast(squareMap(1, 0, 4), 'bool') as tf.Tensor3D;
    for (const where of [truth, [object, object, object, object]]) {
      expect(await metrics.pointingGame(maps, where)).toEqual([1, 0, 0, 4 / 16]);
      expect(await metrics.massAccuracy(maps, where)).toEqual([1, 0, 0, 4 / 16]);
      expect(await metrics.rankAccuracy(maps, where)).toEqual([1, 0, 0, 4 / 16]);
      expect(await metrics.localization(maps, where)).toEqual([4, 0, 0, 1]);
    }
    // The nearest of the greatest places is a pixel away, the corners are by a diagonal.
    expect(await metrics.pointingGame(maps, truth, { tolerance: 1 })).toEqual([1, 8 / 12, 8 / 12, 12 / 16]);
    expect(await metrics.pointingGame(maps, truth, { tolerance: 1.5 })).toEqual([1, 1, 1, 1]);
    tf.dispose([maps, truth]);
  });

  test('are what they are on paper', async () => {
    // Sorted absolute values 0, 1, 2, 3, 10 in 16 pixels, the rest 0.
    const list = Array.from({ length: 16 }, (_, i) => [0, 10, -3, 2, 0, 1][i] ?? 0);
    const map = tf.tensor3d(list, [1, SIDE, SIDE]);
    // i = 13, 14, 15, 16: (2 i - 17) a = 9 * 1 + 11 * 2 + 13 * 3 + 15 * 10 = 220.
    close(await metrics.gini(map), [220 / (16 * 16)]);
    const q = [10, 3, 2, 1].map((value) => value / 16);
    close(await metrics.entropy(map), [-q.reduce((sum, value) => sum + value * Math.log(value), 0)]);
    // On the square lies pixel 5 alone, 1 of 13.
    expect(square).toContain(5);
    close(await metrics.massAccuracy(map, [object]), [1 / 13]);
    close(await metrics.localization(map, [object]), [(1 / 13) * 4]);
    // The greatest four are 10, 2, 1 and one of the eleven zeros, of which 3 lie on the square... by lot.
    close(await metrics.rankAccuracy(map, [object]), [(1 + 3 / 12) / 4]);
    expect(await metrics.pointingGame(map, [object])).toEqual([0]);
    const flat = tf.concat([squareMap(0, 0), squareMap(-2, -2)]) as tf.Tensor3D;
    close(await metrics.gini(flat), [0, 0]);
    close(await metrics.entropy(flat), [Math.log(16), Math.log(16)]);
    tf.dispose([map, flat]);
  });
});
