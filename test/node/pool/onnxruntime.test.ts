import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { gradCam, hiResCam, layerCam, lrp, OptionError, saliency, ShapeError, TargetError, xGradCam } from 'netlens';
import { createPool, type Pool } from 'netlens/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

let model: LayersModel;
let images: tf.Tensor4D;
let pool: Pool;
let before: number;

beforeAll(async () => {
  await use('cpu');
  model = smallNet();
  images = smallImages(5);
  before = tf.memory().numTensors;
  pool = await createPool({ model, executor: 'onnxruntime', size: 2 });
});
afterAll(async () => {
  await pool.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

describe('a pool on onnxruntime', () => {
  const target = [0, 1, 2, 3, 2];

  test('gives what the functions give, in order', async () => {
    const tensors = tf.memory().numTensors;
    const told: number[] = [];
    const maps = await pool.gradCam(images, { target, onProgress: ({ done }) => told.push(done) });
    expect(told.at(-1)).toBe(5);
    expect(tf.memory().numTensors).toBe(tensors + 1);
    expect(maps.shape).toEqual([5, 12, 10]);
    expect(await read(maps)).toBeAllclose(await read(gradCam(model, images, { target })));
    expect(await read(await pool.saliency(images))).toBeAllclose(await read(saliency(model, images)));
  });

  test('knows options, one class for all, and lists', async () => {
    const options = { layer: 'relu1', target: 2 };
    const maps = await pool.gradCam(images, { ...options, examplesAtOnce: 3 });
    expect(await read(maps)).toBeAllclose(await read(gradCam(model, images, options)));
    const [relevance] = (await pool.lrp([images], { rules: 'epsilon' })) as unknown as [tf.Tensor];
    expect(await read(relevance)).toBeAllclose(await read(lrp(model, images, { rules: 'epsilon' })));
  });

  test('takes several new calls at once, and gives lists to the second call too', async () => {
    const three = { hiResCam, layerCam, xGradCam } as const;
    const names = Object.keys(three) as (keyof typeof three)[];
    const maps = await Promise.all(names.map((name) => pool[name](images, { target, layer: 'conv1' })));
    for (const [i, name] of names.entries()) {
      const expected = three[name](model, images, { target, layer: 'conv1' });
      expect(await read(maps[i]!), name).toBeAllclose(await read(expected));
    }
    for (let call = 0; call < 2; call++) {
      const result = (await pool.inputXGradient([images], { target })) as unknown as tf.Tensor[];
      expect(Array.isArray(result)).toBe(true);
      tf.dispose(result);
    }
    expect((await pool.inputXGradient(images, { target })).dispose()).toBeUndefined();
  });

  test('refuses what it cannot do, before anything runs', async () => {
    await expect(pool.rise(images)).rejects.toThrow(OptionError);
    await expect(pool.rise(images)).rejects.toThrow('rise: runs the network many times');
    await expect(pool.saliency(images, { target: 4 })).rejects.toThrow(TargetError);
    await expect(pool.saliency(images, { target: [1] })).rejects.toThrow(TargetError);
    const small = tf.zeros([1, 3, 3, 3]);
    await expect(pool.saliency(small)).rejects.toThrow(ShapeError);
    small.dispose();
    await expect(pool.saliency(images, { layer: 'relu1' } as never)).rejects.toThrow('there is no option "layer"');
    await expect(pool.compare([], {} as never)).rejects.toThrow('only explains');
    await expect(createPool({ model, executor: 'onnxruntime', backend: 'cpu' })).rejects.toThrow(
      'Leave one of them out',
    );
    await expect(createPool({ model, executor: 'tvm' as never })).rejects.toThrow("wanted 'onnxruntime'");
  });

  test('stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(pool.gradCam(images, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
