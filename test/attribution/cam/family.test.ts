import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import {
  ablationCam,
  channel,
  finerCam,
  layerCam,
  LayerNotFoundError,
  methods as table,
  openNetwork,
  OptionError,
  scoreCam,
  TargetError,
  UnsupportedLayerError,
  UnsupportedModelError,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { randomizeWeights, size } from '../../support/weights.js';
import { paperModel, twoByTwo } from '../onPaper.js';
import type { Cam } from './onTwoChannels.js';

const weigh = table.filter(({ room, name }) => room === 'cam' && name !== 'cam' && name !== 'guidedGradCam');
const methods = weigh.map(({ name, explain }) => [name, explain as Cam] as const);

describe.each(backends)('the CAM family on $name', (backend) => {
  beforeAll(() => use(backend));

  test('a gradient of 0 weighs nothing, and an even layer has no principal component', async () => {
    const model = paperModel(
      [2, 2, 1],
      [layers.conv2d({ filters: 1, kernelSize: 1, name: 'seen' }), layers.flatten(), layers.dense({ units: 1 })],
      [[0], [0], [0, 0, 0, 0], [1]],
    );
    const input = twoByTwo();
    for (const [name, cam] of methods.filter(([name]) => name !== 'finerCam' && name !== 'scoreCam')) {
      const map = await read(await cam(model, input, { target: 0, layer: 'seen', resize: 'none' }));
      expect(map, name).toEqual(new Float32Array(4));
    }
    model.dispose();
    input.dispose();
  });

  describe('of several layers', () => {
    test('averages the stretched maps at the size of the picture', async () => {
      const model = smallNet();
      const input = smallImages();
      const options = { target: [1, 3], align: 'centres' } as const;
      const stretch = (map: Float32Array): number[] =>
        [0, 1].flatMap((i) => {
          const own = Array.from(map.subarray((i * map.length) / 2, ((i + 1) * map.length) / 2));
          const [least, most] = [Math.min(...own), Math.max(...own)];
          return own.map((value) => (value - least) / (1e-7 + most - least));
        });
      // Stretched before and after: what lies between, an average of two maps, is stretched again.
      const each: number[][] = [];
      for (const layer of ['relu1', 'conv2']) {
        const small = await read(layerCam(model, input, { ...options, layer, resize: 'none' }));
        const large = await read(layerCam(model, input, { ...options, layer }));
        // Resizing is linear, so that it may come first if the same constants are used.
        const values = [0, 1].flatMap((i) => {
          const own = Array.from(small.subarray((i * small.length) / 2, ((i + 1) * small.length) / 2));
          const [least, most] = [Math.min(...own), Math.max(...own)];
          return Array.from(large.subarray(i * 120, (i + 1) * 120), (value) => (value - least) / (1e-7 + most - least));
        });
        each.push(values);
      }
      const expected = stretch(Float32Array.from(each[0]!, (value, i) => (value + each[1]![i]!) / 2));
      const map = await read(layerCam(model, input, { ...options, layer: ['relu1', 'conv2'] }));
      expect(map).toBeAllclose(expected, { atol: 2e-5 });
      model.dispose();
      input.dispose();
    });

    test.each(methods)('%s', async (_name, cam) => {
      const model = smallNet();
      const input = smallImages();
      const map = await cam(model, input, { target: [1, 3], layer: ['relu1', 'conv2'] });
      expect(map.shape).toEqual([2, 12, 10]);
      const values = await read(map);
      expect(Math.min(...values)).toBe(0);
      expect(Math.max(...values)).toBeCloseTo(1, 4);
      model.dispose();
      input.dispose();
    });
  });

  describe('any batch, any budget', () => {
    test.each(methods)('%s', async (_name, cam) => {
      const model = smallNet();
      const input = smallImages(3);
      // No target: each example's own top class, which its masked variants may not have.
      const options = { layer: 'conv2', resize: 'none' } as const;
      const net = openNetwork(model);
      const whole = await read(await cam(net, input, options));
      const classes = tf.argMax(net.predict(input), 1).arraySync() as number[];
      expect(await read(await cam(net, input, { ...options, target: classes }))).toBeAllclose(whole, { ofMax: 1e-6 });
      const size = whole.length / 3;
      for (let i = 0; i < 3; i++) {
        const one = tf.slice(input, [i], [1]);
        const alone = await read(await cam(net, one, options));
        expect(alone).toBeAllclose(whole.subarray(i * size, (i + 1) * size), { ofMax: 1e-5 });
        one.dispose();
      }
      const small = openNetwork(model, { memoryBudget: 1 });
      expect(await read(await cam(small, input, options))).toBeAllclose(whole, { ofMax: 1e-5 });
      small.dispose();
      net.dispose();
      model.dispose();
      input.dispose();
    });
  });

  test.each(methods)('%s takes sequences and volumes', async (_name, cam) => {
    for (const [shape, make] of [
      [[12, 2], layers.conv1d],
      [[4, 5, 6, 1], layers.conv3d],
    ] as const) {
      const model = randomizeWeights(
        sequential(
          [...shape],
          [
            make({ filters: 3, kernelSize: 3, activation: 'relu', name: 'seen' } as never),
            layers.flatten(),
            layers.dense({ units: 4 }),
          ],
        ),
        3,
      );
      const input = tf.tensor(normals(2, size(shape)), [1, ...shape]);
      const map = await cam(model, input, { target: 1, layer: 'seen' });
      expect(map.shape).toEqual([1, ...shape.slice(0, -1)]);
      expect((await read(map)).every(Number.isFinite)).toBe(true);
      model.dispose();
      input.dispose();
    }
  });

  describe('leaves nothing', () => {
    test.each(methods)('%s', async (_name, cam) => {
      const model = smallNet();
      const input = smallImages();
      const net = openNetwork(model);
      const before = tf.memory().numTensors;
      for (const options of [{}, { layer: ['relu1', 'conv2'], target: 1 }, { resize: 'none', relu: false } as const]) {
        (await cam(net, input, options)).dispose();
        expect(tf.memory().numTensors).toBe(before);
      }
      for (const [options, error] of [
        [{ layer: 'nowhere' }, LayerNotFoundError],
        [{ layer: ['conv2', 'nowhere'] }, LayerNotFoundError],
        [{ layer: 'classes' }, UnsupportedLayerError],
        [{ layer: [] }, OptionError],
        [{ layer: ['conv2'], resize: 'none' }, OptionError],
        [{ layer: 5 }, LayerNotFoundError],
        [{ layers: 'conv2' }, OptionError],
        [{ relu: 1 }, OptionError],
        [{ align: 'middle' }, OptionError],
        [{ target: 9 }, TargetError],
      ] as const) {
        await expect((async () => cam(net, input, options as never))()).rejects.toThrow(error);
        expect(tf.memory().numTensors).toBe(before);
      }
      net.dispose();
      model.dispose();
      input.dispose();
    });
  });

  test('finerCam and scoreCam refuse what is not theirs', async () => {
    const model = smallNet();
    const input = smallImages();
    expect(() => finerCam(model, input, { classes: 0 })).toThrow(OptionError);
    expect(() => finerCam(model, input, { target: channel('conv2', 0) })).toThrow(TargetError);
    for (const channels of [0, 1.5, NaN, 'all', Infinity]) {
      await expect(scoreCam(model, input, { channels: channels as never })).rejects.toThrow(OptionError);
    }
    const binary = sequential(
      [4, 4, 1],
      [
        layers.conv2d({ filters: 1, kernelSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    );
    const picture = tf.ones([1, 4, 4, 1]);
    expect(() => finerCam(binary, picture)).toThrow(UnsupportedModelError);
    // One sigmoid is two classes all the same to those that need no other.
    for (const cam of [ablationCam, scoreCam]) (await cam(binary, picture)).dispose();
    binary.dispose();
    model.dispose();
    tf.dispose([input, picture]);
  });

  describe.each([
    ['ablationCam', ablationCam],
    ['scoreCam', scoreCam],
  ] as const)('%s takes its time', (_name, cam) => {
    test('tells how much is done, and stops', async () => {
      const model = smallNet();
      const input = smallImages();
      const net = openNetwork(model);
      const told: number[][] = [];
      const options = { target: 1, layer: ['relu1', 'conv2'] } as const;
      const map = await cam(net, input, { ...options, onProgress: ({ done, total }) => told.push([done, total]) });
      map.dispose();
      // 4 + 5 channels of two examples
      expect(told.at(-1)).toEqual([18, 18]);
      expect(told.map(([done]) => done!)).toEqual([4, 9, 13, 18]);
      const before = tf.memory().numTensors;
      const stop = new AbortController();
      const stopped = cam(net, input, { ...options, signal: stop.signal, onProgress: () => stop.abort('enough') });
      await expect(stopped).rejects.toBe('enough');
      await expect(cam(net, input, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
      await expect(cam(net, input, { onProgress: 3 as never })).rejects.toThrow(OptionError);
      await expect(cam(net, input, { signal: 3 as never })).rejects.toThrow(OptionError);
      expect(tf.memory().numTensors).toBe(before);
      net.dispose();
      model.dispose();
      input.dispose();
    });
  });
});
