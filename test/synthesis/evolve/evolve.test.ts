import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import {
  blackBox,
  evolve,
  NumericalError,
  openNetwork,
  OptionError,
  ShapeError,
  TargetError,
  UnsupportedModelError,
  type EvolveOptions,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallNet } from '../../support/smallNet.js';
import { randomizeWeights } from '../../support/weights.js';

describe.each(backends)('evolve on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(['cppn', 'direct'] as const)('%s: a network is surer of the images than of the first', async (encoding) => {
    const model = smallNet();
    const before = tf.memory().numTensors;
    const options = { encoding, population: 12, batchSize: 5, range: [-4, 4] } as const;
    const first = await evolve(model, 'all', { ...options, generations: 0 });
    const last = await evolve(model, 'all', { ...options, generations: 12 });
    expect(last.classes).toEqual([0, 1, 2, 3]);
    expect(last.images.shape).toEqual([4, 12, 10, 3]);
    last.scores.forEach((score, i) => expect(score).toBeGreaterThanOrEqual(first.scores[i]!));
    const sum = (scores: Float32Array): number => scores.reduce((total, score) => total + score);
    expect(sum(last.scores)).toBeGreaterThan(sum(first.scores) + 0.05);
    // The scores are those of the images.
    const again = tf.tidy(() => (model.predict(last.images) as tf.Tensor).arraySync() as number[][]);
    expect(again.map((row, i) => row[i]!)).toBeAllclose(last.scores, { atol: 1e-4 });
    tf.dispose([first.images, last.images]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

describe('evolve', () => {
  beforeAll(() => use('cpu'));

  /** Scores that everybody can check: the mean of each quarter of a row of 400 grey values. */
  const quarters = (seen: Float32Array[] = []) =>
    blackBox(
      (images) => {
        const values = images.dataSync<'float32'>();
        for (let i = 0; i < images.shape[0]; i++) seen.push(values.slice(400 * i, 400 * (i + 1)));
        return tf.tidy(() => tf.mean(tf.reshape(images, [-1, 4, 100]), 2) as tf.Tensor2D);
      },
      { inputShape: [1, 400, 1] },
    );
  const quarter = (image: Float32Array, k: number): number =>
    image.slice(100 * k, 100 * (k + 1)).reduce((total, value) => total + value, 0) / 100;

  test('MAP-Elites: champions are the best images ever seen, and parents are champions', async () => {
    const seen: Float32Array[] = [];
    const [population, generations] = [10, 8];
    const { images, scores, classes } = await evolve(quarters(seen), [0, 2], {
      encoding: 'direct',
      population,
      generations,
      batchSize: 4,
    });
    const shown = seen.slice(1); // the first picture counts the classes
    expect(shown).toHaveLength(population * (generations + 1));
    const best = (count: number): Float32Array[] =>
      [0, 2].map((k) => shown.slice(0, count).reduce((a, b) => (quarter(b, k) > quarter(a, k) ? b : a)));
    const champions = best(shown.length);
    expect(images.dataSync()).toEqual(Float32Array.from([...champions[0]!, ...champions[1]!]));
    expect(scores).toBeAllclose([quarter(champions[0]!, 0), quarter(champions[1]!, 2)], { atol: 1e-6 });
    expect(classes).toEqual([0, 2]);
    for (let generation = 1; generation <= generations; generation++) {
      const parents = best(population * generation);
      const children = shown.slice(population * generation, population * (generation + 1));
      for (const child of children) {
        const changes = parents.map((parent) => child.filter((value, i) => value !== parent[i]).length / 400);
        // A tenth changes: within five standard deviations.
        expect(Math.min(...changes)).toBeLessThan(0.175);
        expect(Math.min(...changes)).toBeGreaterThan(0.025);
      }
    }
    images.dispose();
  });

  test('the same seed gives the same images, whatever the batch size; another seed, others', async () => {
    const options: EvolveOptions = { population: 7, generations: 3 };
    const made = [];
    for (const more of [{ batchSize: 7 }, { batchSize: 2 }, { seed: 3 }]) {
      const { images } = await evolve(quarters(), 'all', { ...options, ...more });
      made.push(images.dataSync<'float32'>().slice());
      images.dispose();
    }
    expect(made[1]).toEqual(made[0]);
    expect(made[2]).not.toEqual(made[0]);
  });

  test('a black box is as good as the network', async () => {
    const model = smallNet();
    using network = openNetwork(model);
    const box = blackBox((images) => model.predict(images) as tf.Tensor2D, { inputShape: [12, 10, 3], classes: 4 });
    const options = { population: 5, generations: 4, range: [-1, 1] } as const;
    const [own, others] = [await evolve(network, 2, options), await evolve(box, 2, options)];
    expect(await others.images.data()).toBeAllclose(await own.images.data(), { atol: 1e-5 });
    expect(others.scores).toBeAllclose(own.scores, { atol: 1e-5 });
    const darkest = Math.min(...own.images.dataSync());
    expect(darkest).toBeGreaterThanOrEqual(-1);
    expect(darkest).toBeLessThan(0);
    tf.dispose([own.images, others.images]);
    model.dispose();
  });

  test('one sigmoid is two classes, and grey pictures of rank 3 will do', async () => {
    const model = randomizeWeights(
      sequential([6, 6], [layers.flatten(), layers.dense({ units: 1, activation: 'sigmoid' })]),
      3,
    );
    const { images, scores, classes } = await evolve(model, 'all', { population: 6, generations: 5 });
    expect(classes).toEqual([0, 1]);
    expect(images.shape).toEqual([2, 6, 6, 1]);
    const yes = tf.tidy(() => (model.predict(tf.reshape(images, [2, 6, 6])) as tf.Tensor).dataSync());
    expect(scores).toBeAllclose([1 - yes[0]!, yes[1]!], { atol: 1e-5 });
    images.dispose();
    model.dispose();
  });

  test('progress counts images and shows the best; an abort stops it and leaves nothing', async () => {
    const model = smallNet();
    const before = tf.memory().numTensors;
    const dones: number[] = [];
    const controller = new AbortController();
    const running = evolve(model, [1, 3], {
      population: 4,
      generations: 9,
      batchSize: 3,
      signal: controller.signal,
      onProgress: ({ done, total, scores, images }) => {
        dones.push(done);
        expect(total).toBe(40);
        expect(scores).toHaveLength(2);
        const shown = images();
        expect(shown.shape).toEqual([2, 12, 10, 3]);
        shown.dispose();
        if (done === 8) controller.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(dones).toEqual([3, 4, 7, 8]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  test('what is wrong is said before an image is bred', async () => {
    const model = smallNet();
    const before = tf.memory().numTensors;
    await expect(evolve(model, 4)).rejects.toThrow(TargetError);
    await expect(evolve(model, [])).rejects.toThrow(TargetError);
    await expect(evolve(model, undefined as never)).rejects.toThrow(
      /wanted 'all', or one or a list of the classes 0 to 3/,
    );
    await expect(evolve(model, 1, { encoding: 'indirect' as never })).rejects.toThrow(OptionError);
    await expect(evolve(model, 1, { generation: 3 } as never)).rejects.toThrow(/Did you mean generations/);
    await expect(evolve(model, 1, { size: 20 })).rejects.toThrow(ShapeError);
    await expect(evolve(model, 1, { range: [1, 0] })).rejects.toThrow(OptionError);
    await expect(evolve({} as never, 1)).rejects.toThrow(UnsupportedModelError);
    const broken = blackBox((images) => tf.fill([images.shape[0], 3], NaN), { inputShape: [4, 4, 3] });
    await expect(evolve(broken, 1)).rejects.toThrow(NumericalError);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
