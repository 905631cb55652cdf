import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import {
  ablationCam,
  add,
  channel,
  eigenCam,
  eigenGradCam,
  finerCam,
  gradCam,
  gradCamPlusPlus,
  hiResCam,
  layerCam,
  LayerNotFoundError,
  logit,
  neuron,
  openNetwork,
  OptionError,
  scale,
  scoreCam,
  TargetError,
  UnsupportedLayerError,
  UnsupportedModelError,
  xGradCam,
  type Explainable,
  type LayerMapOptions,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { functional, on, sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { randomizeWeights, size } from '../../support/weights.js';
import { paperModel, twoByTwo, twoChannels } from '../onPaper.js';

type Cam = (model: Explainable, input: tf.Tensor, options?: LayerMapOptions) => tf.Tensor | Promise<tf.Tensor>;
const family: Readonly<Record<string, Cam>> = {
  gradCam,
  gradCamPlusPlus,
  xGradCam,
  hiResCam,
  layerCam,
  eigenCam,
  eigenGradCam,
  finerCam,
  ablationCam,
  scoreCam,
};
const methods = Object.entries(family);

const close = { atol: 1e-5 };

/** Rows of two numbers, their mean taken off, on their first principal axis: a 2x2 matrix's, in closed form. */
function principal(rows: readonly (readonly [number, number])[]): number[] {
  const mean = [0, 1].map((k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length);
  const centred = rows.map(([x, y]) => [x - mean[0]!, y - mean[1]!] as const);
  const moment = (i: 0 | 1, j: 0 | 1): number => centred.reduce((sum, row) => sum + row[i] * row[j], 0);
  const [a, b, c] = [moment(0, 0), moment(0, 1), moment(1, 1)];
  const angle = Math.atan2(2 * b, a - c) / 2;
  const values = centred.map((row) => row[0] * Math.cos(angle) + row[1] * Math.sin(angle));
  const sign = Math.max(...values) >= -Math.min(...values) ? 1 : -1;
  return values.map((value) => sign * value);
}

describe.each(backends)('the CAM family on $name', (backend) => {
  beforeAll(() => use(backend));

  // A1 = (1, 2, 0.5, 0), A2 = (0, 0, 0.5, 1); the logits are 5.8 and -3.7 (see twoChannels).
  // class 0: g1 = (1, 2, 3, 2), g2 = (-1, -2, 0, -1)     class 1: g1 = (-1, -1, -1, -1), g2 = (4, 0, 0, 0)
  const s = 1 / (1 + Math.exp(-3.675 - 2.95));
  const other = 1 / (1 + Math.exp(5.8 + 3.7));
  const share = other / (other + 1e-9);
  const onPaper: readonly [string, readonly number[], readonly number[]][] = [
    ['hiResCam', [1, 4, 1.5, -1], [-1, -2, -0.5, 0]],
    ['layerCam', [1, 4, 1.5, 0], [0, 0, 0, 0]],
    // w1 = 6.5 / 3.5, w2 = -1 / 1.5; class 1: w1 = -1, w2 = 0
    ['xGradCam', [13 / 7, 26 / 7, 13 / 14 - 1 / 3, -2 / 3], [-1, -2, -0.5, 0]],
    // w1 = 1 / 5.5 + 2 / 9 + 3 / 12.5 + 2 / 9, w2 = 0; class 1: w1 = 0, w2 = 4 / (2 + 4 * 1.5)
    ['gradCamPlusPlus', [1, 2, 0.5, 0].map((a) => a * (1 / 5.5 + 4 / 9 + 0.24)), [0, 0, 0.25, 0.5]],
    [
      'eigenCam',
      principal([
        [1, 0],
        [2, 0],
        [0.5, 0.5],
        [0, 1],
      ]),
      principal([
        [1, 0],
        [2, 0],
        [0.5, 0.5],
        [0, 1],
      ]),
    ],
    [
      'eigenGradCam',
      principal([
        [1, 0],
        [4, 0],
        [1.5, 0],
        [0, -1],
      ]),
      principal([
        [-1, 0],
        [-2, 0],
        [-0.5, 0],
        [0, 0],
      ]),
    ],
    // z0 - z1: its mean gradients are 3 and -2; z1 - z0: the opposite, with class 0's share of all but everything
    ['finerCam', [3, 6, 0.5, -2].map((value) => value * share), [-3, -6, -0.5, 2]],
    // Without A1 the logits are -0.7 and -0.2, without A2 6.8 and -3.7.
    ['ablationCam', [6.5, 13, 2.75, -1].map((value) => value / 5.8), [1, 2, 0.5, 0].map((a) => (a * 3.5) / 3.7)],
  ];

  test.each(onPaper)('%s on paper', async (name, ofClass0, ofClass1) => {
    const cam = family[name]!;
    const model = twoChannels();
    const input = twoByTwo();
    const options = { layer: 'seen', resize: 'none', relu: false } as const;
    expect(await read(await cam(model, input, { ...options, target: 0 }))).toBeAllclose(ofClass0, close);
    expect(await read(await cam(model, input, { ...options, target: 1 }))).toBeAllclose(ofClass1, close);
    const rectified = await read(await cam(model, input, { ...options, target: 0, relu: true }));
    expect(rectified).toBeAllclose(
      ofClass0.map((value) => Math.max(0, value)),
      close,
    );
    model.dispose();
    input.dispose();
  });

  test('scoreCam on paper', async () => {
    // Through H1 = A1 / 2 the picture is (0.5, 2, 0.125, 0), class 0's logit 3.675; through H2 = A2 it is (0, 0, 0.25, 0), -2.95.
    const model = twoChannels();
    const input = twoByTwo();
    const options = { target: 0, layer: 'seen', resize: 'none' } as const;
    const map = await read(await scoreCam(model, input, options));
    expect(map).toBeAllclose([s, 2 * s, 0.5, 1 - s], close);
    // A1 varies more than A2.
    expect(await read(await scoreCam(model, input, { ...options, channels: 1 }))).toBeAllclose([1, 2, 0.5, 0], close);
    expect(await read(await scoreCam(model, input, { ...options, channels: 9 }))).toEqual(map);
    model.dispose();
    input.dispose();
  });

  test('scoreCam gives a channel that is the same everywhere the score of an empty picture', async () => {
    // A2 = 3 everywhere: H2 = 0. z = sum of x + 3: through H1 = x / 2 it is 1/2 + 4/2 + 3, through H2 it is 3.
    const model = paperModel(
      [1, 3, 1],
      [
        layers.conv2d({ filters: 2, kernelSize: 1, name: 'seen' }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
      [
        [1, 0],
        [0, 3],
        [1, 0, 1, 1, 1, 0],
      ],
    );
    const input = tf.tensor4d([0, 1, 2], [1, 1, 3, 1]);
    const w = 1 / (1 + Math.exp(-2.5));
    const map = await read(await scoreCam(model, input, { target: 0, layer: 'seen' }));
    expect(map).toBeAllclose(
      [0, 1, 2].map((x) => w * x + 3 * (1 - w)),
      close,
    );
    model.dispose();
    input.dispose();
  });

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

  test('eigenCam finds the component of small gradients, in more channels than places and in fewer', async () => {
    for (const [filters, places] of [
      [9, 4],
      [3, 30],
    ] as const) {
      const direction = normals(1, filters);
      const along = normals(2, places);
      // All rows are multiples of one: the component is that row, and the map how much of it each place holds.
      const model = paperModel(
        [1, places, 1],
        [
          layers.conv2d({ filters, kernelSize: 1, useBias: false, name: 'seen' }),
          layers.flatten(),
          layers.dense({ units: 1 }),
        ],
        [direction, new Float32Array(places * filters).fill(1), [0]],
      );
      const input = tf.tensor(along, [1, 1, places, 1]);
      const mean = along.reduce((sum, x) => sum + x, 0) / places;
      const norm = Math.hypot(...direction);
      const expected = Array.from(along, (x) => (x - mean) * norm);
      const sign = Math.max(...expected) >= -Math.min(...expected) ? 1 : -1;
      const map = await read(eigenCam(model, input, { layer: 'seen' }));
      expect(map).toBeAllclose(
        expected.map((value) => sign * value),
        { ofMax: 1e-5 },
      );
      const tiny = await read(eigenGradCam(model, input, { layer: 'seen', target: scale(logit(0), 1e-25) }));
      expect(tiny).toBeAllclose(
        expected.map((value) => sign * value * 1e-25),
        { ofMax: 1e-5 },
      );
      model.dispose();
      input.dispose();
    }
  });

  test('finerCam is the Grad-CAM of the weighted differences of logits', async () => {
    const model = smallNet();
    const input = smallImages(1);
    const net = openNetwork(model);
    const p = await read(net.predict(input) as tf.Tensor);
    const t = 2;
    const z = Array.from(p, Math.log);
    const nearest = [0, 1, 2, 3]
      .filter((d) => d !== t)
      .sort((a, b) => Math.abs(z[a]! - z[t]!) - Math.abs(z[b]! - z[t]!));
    for (const classes of [1, 2, 3, 7]) {
      const some = nearest.slice(0, classes);
      const sum = some.reduce((all, d) => all + p[d]!, 1e-9);
      const target = add(...some.flatMap((d) => [scale(logit(t), p[d]! / sum), scale(logit(d), -p[d]! / sum)]));
      const expected = await read(gradCam(net, input, { target, layer: 'depthwise', relu: false }));
      const map = await read(finerCam(net, input, { target: t, classes, layer: 'depthwise', relu: false }));
      expect(map).toBeAllclose(expected, { ofMax: 1e-5 });
    }
    net.dispose();
    model.dispose();
    input.dispose();
  });

  describe('ablationCam', () => {
    const residual = (): ReturnType<typeof functional> =>
      randomizeWeights(
        functional([[5, 4, 2]], (x) => {
          const a = on(layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'a' }), x);
          const b = on(layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', useBias: false, name: 'b' }), a);
          const both = on(layers.add(), [on(layers.reLU({ name: 'inner' }), b), a]);
          return on(layers.dense({ units: 2 }), on(layers.globalAveragePooling2d({}), on(layers.reLU(), both)));
        }),
        4,
      );

    test.each([
      ['the logit', logit(1)],
      ['an objective that looks beside the layer, too', add(logit(1), channel('a', 0))],
      ['an objective of the layer itself', add(logit(0), neuron('inner', { channel: 2 }))],
    ])('in a branch, of %s, is the score with kernels set to zero', async (_name, target) => {
      const model = residual();
      const input = tf.tensor(normals(5, 80), [2, 5, 4, 2]);
      const score = async (): Promise<Float32Array> => {
        const values = tf.tidy(() => {
          const at = (name: string): tf.Tensor => {
            let y: tf.Tensor = input;
            if (name === 'inner') y = model.getLayer('b').apply(model.getLayer('a').apply(y) as tf.Tensor) as tf.Tensor;
            return model.getLayer(name).apply(y) as tf.Tensor;
          };
          const by: Record<string, tf.Tensor> = {};
          for (const layer of target.layers)
            by[layer] = layer.startsWith('(') ? (model.predict(input) as tf.Tensor) : at(layer);
          return target.score(by);
        });
        return read(values);
      };
      const whole = await score();
      const kernel = model.getLayer('b').getWeights()[0]!;
      const weights: number[][] = [];
      for (let k = 0; k < 3; k++) {
        const spoilt = tf.tidy(() => tf.mul(kernel, tf.sub(1, tf.oneHot(k, 3))));
        model.getLayer('b').setWeights([spoilt]);
        const without = await score();
        weights.push([0, 1].map((i) => (whole[i]! - without[i]!) / whole[i]!));
        model.getLayer('b').setWeights([kernel]);
        spoilt.dispose();
      }
      const expected = tf.tidy(() => {
        const a = model.getLayer('a').apply(input) as tf.Tensor;
        const inner = model.getLayer('inner').apply(model.getLayer('b').apply(a) as tf.Tensor) as tf.Tensor;
        const w = tf.reshape(tf.transpose(tf.tensor2d(weights)), [2, 1, 1, 3]);
        return tf.sum(tf.mul(inner, w), 3);
      });
      const map = await ablationCam(model, input, { target, layer: 'inner', resize: 'none', relu: false });
      expect(await read(map)).toBeAllclose(await read(expected), { ofMax: 2e-5 });
      model.dispose();
      input.dispose();
    });

    test('runs nothing before the layer but once', async () => {
      const model = residual();
      const input = tf.tensor(normals(5, 40), [1, 5, 4, 2]);
      const net = openNetwork(model);
      const runs: Record<string, number> = {};
      const { nodes } = (net as unknown as { graph: { nodes: { path: string; operation: { forward: unknown } }[] } })
        .graph;
      for (const { path, operation } of nodes) {
        const { forward } = operation as { forward: (inputs: tf.Tensor[]) => tf.Tensor[] };
        operation.forward = (inputs: tf.Tensor[]) => {
          runs[path] = (runs[path] ?? 0) + 1;
          return forward.call(operation, inputs);
        };
      }
      (await ablationCam(net, input, { target: 0, layer: 'inner' })).dispose();
      expect(runs['a'] ?? 0).toBeLessThanOrEqual(1);
      expect(runs['b'] ?? 0).toBeLessThanOrEqual(1);
      expect(Object.keys(runs).length).toBeGreaterThan(0);
      net.dispose();
      model.dispose();
      input.dispose();
    });
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
      const classes = tf.argMax(net.predict(input) as tf.Tensor, 1).arraySync() as number[];
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
