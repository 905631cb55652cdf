import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  cam,
  compare,
  deconvnet,
  gradCam,
  guidedBackprop,
  guidedGradCam,
  logit,
  networkDissect,
  occlusionMap,
  saliency,
  topActivations,
  type ComparedPicture,
} from 'netlens';
import { createPool, type Pool } from 'netlens/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

/** A module with a layer that ends its worker: always above 1000, above 100 once for each file that it can write. */
const fuse = `
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
const require = createRequire(${JSON.stringify(import.meta.url)});
const tf = require('@tensorflow/tfjs-core');
const { layers } = require('@tensorflow/tfjs-layers');

export class Fuse extends layers.Layer {
  static className = 'Fuse';
  constructor(config) {
    super(config);
    this.file = config.file;
  }
  getConfig() {
    return { ...super.getConfig(), file: this.file };
  }
  call(inputs) {
    const x = [inputs].flat()[0];
    const most = tf.tidy(() => tf.max(x).dataSync()[0]);
    if (!isMainThread && (most > 1000 || (most > 100 && !existsSync(this.file)))) {
      writeFileSync(this.file, 'blown');
      process.exit(3);
    }
    return tf.mul(x, 2);
  }
}
tf.serialization.registerClass(Fuse);
`;

/** A table's numbers, and the rest of it. */
function numbersApart(table: object): { readonly numbers: number[]; readonly rest: string } {
  const numbers: number[] = [];
  const rest = JSON.stringify(table, (_, each: unknown) => (typeof each === 'number' ? numbers.push(each) : each));
  return { numbers, rest };
}

const functions = { saliency, guidedBackprop, deconvnet, gradCam, cam, guidedGradCam };
const target = [0, 1, 2, 3, 2, 1, 0];

describe.each(backends.filter(({ name }) => name === 'cpu' || name === 'wasm'))('on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  let pool: Pool;
  beforeAll(async () => {
    await use(backend);
    model = smallNet();
    images = smallImages(7);
    pool = await createPool({ model, backend: backend.name as 'cpu', size: 2 });
  });
  afterAll(() => pool.dispose());

  test('compare gives what the function itself gives', async () => {
    const data = (): ComparedPicture[] =>
      Array.from({ length: 3 }, (_, i) => ({
        image: tf.slice(images, i, 1) as tf.Tensor4D,
        name: `picture ${i}`,
        truth: { top: 0, left: 0, height: 4, width: 4 },
      }));
    const names = ['deletion', 'faithfulnessCorrelation', 'randomization', 'massAccuracy', 'completeness'];
    const options = { methods: ['saliency', 'inputXGradient'], metrics: names, seed: 3 };
    const pictures = data();
    const told: number[] = [];
    const pooled = await pool.compare(pictures, { ...options, onProgress: ({ done }) => told.push(done) });
    const alone = await compare(model, pictures, options);
    const [made, wanted] = [pooled, alone].map((each) => numbersApart({ ...each, curves: {} }));
    expect(made!.rest).toBe(wanted!.rest);
    // The workers' convolution may round differently (relaxed SIMD).
    expect(made!.numbers).toBeAllclose(wanted!.numbers, { atol: 1e-5 });
    expect(pooled.curves['saliency']?.['deletion']?.pictures).toBe(3);
    expect(told).toEqual([1, 2, 3]);
    const own = { name: 'own', explain: () => tf.scalar(1) };
    await expect(pool.compare(pictures, { ...options, methods: [own] })).rejects.toMatchObject({ code: 'option' });
    await expect(pool.compare(pictures, { ...options, layer: 'nowhere' })).rejects.toMatchObject({
      code: 'layer-not-found',
    });
    const broken = [...pictures, { image: 1 }] as never;
    await expect(pool.compare(broken, options)).rejects.toMatchObject({ code: 'shape' });
    tf.dispose(pictures.map(({ image }) => image));
  });

  test('dissection, its parts and the strongest images: as the functions themselves, each batch on a worker', async () => {
    const labels = tf.tensor3d(
      Array.from({ length: 7 * 12 * 10 }, (_, i) => (Math.floor(i / 5) % 3) + 1),
      [7, 12, 10],
      'int32',
    );
    const cut = (from: number, count: number) => ({
      images: tf.slice(images, from, count) as tf.Tensor4D,
      labels: { stripe: tf.slice(labels, from, count) },
    });
    const batches = [cut(0, 2), cut(2, 1), cut(3, 2), cut(5, 2)];
    const [layer] = model.layers.map(({ name }) => name).filter((name) => name.startsWith('conv'));
    const layers = [layer!];
    const concepts = { 1: 'one', 2: 'two', 3: 'three' };
    const { numTensors } = tf.memory();
    const seen: number[] = [];
    const options = { layers, quantile: 0.1, concepts };
    const pooled = await pool.networkDissect(batches, { ...options, onProgress: ({ done }) => seen.push(done) });
    const alone = await networkDissect(model, batches, options);
    const top = { layer: layer!, k: 3, firstExample: 100 };
    const tops = [
      await pool.topActivations(() => batches.map((batch) => batch.images), top),
      await topActivations(model, () => batches.map((batch) => batch.images), top),
    ];
    expect(tf.memory().numTensors).toBe(numTensors);
    expect([seen.length, seen.at(-1)]).toEqual([8, 14]);
    for (const [made, wanted] of [[pooled, alone], tops]) {
      const [one, other] = [made!, wanted!].map(numbersApart);
      expect(one!.rest).toBe(other!.rest);
      // The workers' convolution may round differently (relaxed SIMD): a quantile's bucket is 1 % wide.
      expect(one!.numbers).toBeAllclose(other!.numbers, backend.name === 'cpu' ? { atol: 0 } : { atol: 0.02 });
    }
    await expect(pool.networkDissect(batches, { ...options, layers: ['nowhere'] })).rejects.toMatchObject({
      code: 'layer-not-found',
    });
    await expect(pool.networkDissect(batches, { ...options, quantile: 2 })).rejects.toMatchObject({ code: 'option' });
    await expect(pool.topActivations([1] as never, top)).rejects.toMatchObject({ code: 'shape' });
    await expect(pool.topActivations([], top)).rejects.toMatchObject({ code: 'option' });
    const broken = function* (): Generator<tf.Tensor4D> {
      yield batches[0]!.images;
      throw new Error('torn');
    };
    await expect(pool.topActivations(broken, top)).rejects.toMatchObject({ code: 'dataset', message: /torn/ });
    const reason = new Error('enough');
    await expect(pool.topActivations(broken, { ...top, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    tf.dispose([labels, ...batches.flatMap((batch) => [batch.images, batch.labels.stripe])]);
  });

  test.each(Object.keys(functions) as (keyof typeof functions)[])(
    '%s gives what the function gives, in order',
    async (name) => {
      const before = tf.memory().numTensors;
      const made = await (pool[name] as Pool['saliency'])(images, { target });
      expect(tf.memory().numTensors).toBe(before + 1);
      const wanted = (functions[name] as typeof saliency)(model, images, { target });
      expect(made.shape).toEqual(wanted.shape);
      expect(await read(made)).toBeAllclose(await read(wanted), { ofMax: backend.gradient });
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test('occlusionMap, with its options and several examples at once', async () => {
    const options = { target: 2, window: 4, stride: 3, fill: 'mean' } as const;
    const made = await pool.occlusionMap(images, { ...options, examplesAtOnce: 3 });
    const wanted = await occlusionMap(model, images, options);
    expect(await read(made.scores)).toBeAllclose(await read(wanted.scores), { ofMax: backend.forward });
    expect(await read(made.map)).toBeAllclose(await read(wanted.map), { ofMax: backend.gradient });
  });

  test('occlusionMap that is not exact says how far off the worst of all examples is', async () => {
    const options = { target: 2, window: 4, stride: 4, exact: false } as const;
    const made = await pool.occlusionMap(images, options);
    const wanted = await occlusionMap(model, images, options);
    expect(await read(made.scores)).toBeAllclose(await read(wanted.scores), { ofMax: backend.forward });
    expect(wanted.error).toBeGreaterThan(0);
    expect(made.error).toBeCloseTo(wanted.error!, 6);
    tf.dispose([made.map, wanted.map]);
  });

  test('occlusionMap shares the windows of one picture, and of a last one, among the workers', async () => {
    const before = tf.memory().numTensors;
    for (const count of [1, 3]) {
      for (const exact of [true, false]) {
        const some = tf.slice(images, [0], [count]);
        const options = { window: 4, stride: 3, fill: 0.5, batchSize: 4, exact } as const;
        const seen: number[] = [];
        const made = await pool.occlusionMap(some, { ...options, onProgress: ({ done }) => seen.push(done) });
        // Two halves of one picture, or two pictures and two halves in whatever order the workers finish them.
        expect(seen).toHaveLength(count + 1);
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(seen.at(-1)).toBe(count);
        const wanted = await occlusionMap(model, some, options);
        expect(made.map.shape).toEqual([count, 12, 10]);
        expect(await read(made.scores)).toBeAllclose(await read(wanted.scores), { ofMax: backend.forward });
        expect(await read(made.map)).toBeAllclose(await read(wanted.map), { ofMax: backend.gradient });
        // Each worker measures what it computed itself.
        expect('error' in made).toBe(!exact);
        if (!exact) expect(made.error).toBeGreaterThan(0);
        some.dispose();
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    await expect(pool.occlusionMap(tf.slice(images, [0], [1]), { window: 40 })).rejects.toMatchObject({
      code: 'option',
    });
  });

  test('each of two calls at a time gets its own', async () => {
    const [one, other] = await Promise.all([pool.gradCam(images, { target: 1 }), pool.gradCam(images, { target: 2 })]);
    expect(await read(one)).toBeAllclose(await read(gradCam(model, images, { target: 1 })), {
      ofMax: backend.gradient,
    });
    expect(await read(other)).toBeAllclose(await read(gradCam(model, images, { target: 2 })), {
      ofMax: backend.gradient,
    });
  });

  test('says how far it is', async () => {
    const seen: number[] = [];
    (
      await pool.saliency(images, { examplesAtOnce: 2, onProgress: ({ done, total }) => seen.push(done, total) })
    ).dispose();
    expect(seen.filter((_, i) => i % 2 === 1)).toEqual([7, 7, 7, 7]);
    expect(seen[6]).toBe(7);
  });

  test('workers take up to four images at a time, of few images fewer, so that each has four turns', async () => {
    const taken = async (count: number): Promise<number[]> => {
      const many = tf.tile(tf.slice(images, [0], [1]), [count, 1, 1, 1]);
      const done: number[] = [0];
      (await pool.gradCam(many, { onProgress: (progress) => done.push(progress.done) })).dispose();
      many.dispose();
      return done.slice(1).map((some, i) => some - done[i]!);
    };
    // Of two workers; the last one takes what is left.
    expect((await taken(8)).sort()).toEqual(Array(8).fill(1));
    expect((await taken(17)).sort()).toEqual([2, 3, 3, 3, 3, 3]);
    expect((await taken(66)).sort()).toEqual([2, ...Array(16).fill(4)]);
  });

  test('an abort rejects with its reason, at once, and leaves the pool working', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const { numTensors } = tf.memory();
    const pending = pool.saliency(images, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(pending).rejects.toBe(reason);
    await expect(pool.saliency(images, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(numTensors);
    (await pool.saliency(images)).dispose();
  });

  test('refuses what a worker cannot have, and what the method refuses', async () => {
    const refusals: [object, string][] = [
      [{ target: logit(1) }, 'target'],
      [{ target: [1, 2] }, 'target'],
      [{ target: 9 }, 'target'],
      [{ reduce: 'mean' }, 'option'],
      [{ reduce: () => 1 }, 'option'],
      [{ examplesAtOnce: 0 }, 'option'],
      [{ signal: 1 }, 'option'],
      [{ onProgress: 1 }, 'option'],
    ];
    for (const [options, code] of refusals)
      await expect(pool.saliency(images, options as never)).rejects.toMatchObject({ code });
    await expect(pool.gradCam(images, { layer: 'conv9' })).rejects.toMatchObject({
      code: 'layer-not-found',
      name: 'LayerNotFoundError',
    });
    await expect(pool.saliency(tf.zeros([2, 3]))).rejects.toMatchObject({ code: 'shape' });
    await expect(pool.saliency(images, null as never)).rejects.toMatchObject({ code: 'option' });
  });
});

describe('a pool', () => {
  // Without capitals: tfjs changes them in a layer's configuration.
  const folder = join(tmpdir(), `netlens-fuse-${process.pid}`);
  const setup = pathToFileURL(join(folder, 'fuse.mjs'));
  let fused: (file: string) => LayersModel;
  beforeAll(async () => {
    await use('cpu');
    mkdirSync(folder);
    writeFileSync(setup, fuse);
    const { Fuse } = await import(/* @vite-ignore */ setup.href);
    fused = (file) => sequential([3], [new Fuse({ file: join(folder, file) }), layers.dense({ units: 2 })]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('of a model with several inputs gives a list', async () => {
    const two = functional([[4], [3]], (a, b) => on(layers.dense({ units: 2 }), on(layers.concatenate(), [a, b])));
    const inputs = [tf.randomNormal([5, 4]), tf.randomNormal([5, 3])];
    await using pool = await createPool({ model: two, size: 2 });
    const made = await pool.saliency(inputs, { target: 1 });
    const wanted = saliency(two, inputs, { target: 1 });
    for (const [i, map] of made.entries()) expect(await read(map)).toBeAllclose(await read(wanted[i]!));
  });

  test('redoes the work of a worker that breaks down, once', async () => {
    const model = fused('once');
    await using pool = await createPool({ model, size: 2, setup });
    const input = tf.tensor2d([
      [1, 2, 3],
      [4, 5, 101],
      [6, 7, 8],
      [9, 8, 7],
    ]);
    const made = await pool.saliency(input, { target: 0 });
    expect(await read(made)).toBeAllclose(await read(saliency(model, input, { target: 0 })));

    const bad = tf.tensor2d([
      [1, 2, 3],
      [4, 5, 1001],
      [6, 7, 8],
    ]);
    await expect(pool.saliency(bad, { target: 0 })).rejects.toMatchObject({ code: 'backend' });
    // The other workers, and those that came for the broken ones, go on.
    (await pool.saliency(input, { target: 0 })).dispose();
  });

  test('that cannot start says why', async () => {
    const model = fused('never');
    await expect(createPool({ model, size: 1 })).rejects.toThrow(/createPool: a worker could not start on cpu.*Fuse/s);
  });

  test('refuses wrong options', async () => {
    const model = smallNet();
    for (const [options, code] of [
      [null, 'option'],
      [{ model: {} }, 'unsupported-model'],
      [{ model, backend: 'webgl' }, 'option'],
      [{ model, size: 0 }, 'option'],
      [{ model, size: 1.5 }, 'option'],
      [{ model, setup: 7 }, 'option'],
    ] as const) {
      await expect(createPool(options as never)).rejects.toMatchObject({ code });
    }
  });

  test('that is disposed refuses, and rejects what is under way', async () => {
    const model = smallNet();
    const pool = await createPool({ model, size: 1 });
    const pending = pool.occlusionMap(smallImages(20), { window: 2, stride: 1 });
    const settled = expect(pending).rejects.toMatchObject({ code: 'backend' });
    await pool.dispose();
    await settled;
    await expect(pool.saliency(smallImages())).rejects.toMatchObject({ code: 'backend', message: /disposed/ });
    await pool.dispose();
  });
});
