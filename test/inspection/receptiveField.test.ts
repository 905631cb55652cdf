import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import {
  effectiveReceptiveField,
  LayerNotFoundError,
  openNetwork,
  OptionError,
  receptiveField,
  receptiveFieldBox,
  receptiveFields,
  saliency,
  UnsupportedLayerError,
  type Network,
  type Objective,
} from 'netlens';
import { beforeAll, expect, test } from 'vitest';
import type { TracedNetwork } from '../../src/network/network.js';
import { functional, on, sequential } from '../oracle/cases/case.js';
import { assemble } from '../property/assemble.js';
import { plans } from '../property/plan.js';
import { use } from '../support/backends.js';
import '../support/matchers.js';
import { smallNet } from '../support/smallNet.js';
import { positive } from './positive.js';

beforeAll(() => use('cpu'));

test('is known on paper for VGG-16', () => {
  // Block by block; distill.pub/2019/computing-receptive-fields gives the last one's 212 and 32.
  const blocks = [2, 2, 3, 3, 3];
  const made = blocks.flatMap((count, b) => [
    ...Array.from({ length: count }, (_, i) =>
      layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', name: `conv${b + 1}_${i + 1}` }),
    ),
    layers.maxPooling2d({ poolSize: 2, name: `pool${b + 1}` }),
  ]);
  const model = sequential([224, 224, 1], made);
  const at = (layer: string): number[] => {
    const { size, stride, offset } = receptiveField(model, layer);
    expect(size[0]).toBe(size[1]);
    return [size[0], stride[0], offset[0]];
  };
  expect(at('conv1_1')).toEqual([3, 1, -1]);
  expect(at('conv1_2')).toEqual([5, 1, -2]);
  expect(at('pool1')).toEqual([6, 2, -2]);
  expect(at('conv2_2')).toEqual([14, 2, -6]);
  expect(at('pool3')).toEqual([44, 8, -18]);
  expect(at('pool5')).toEqual([212, 32, -90]);
  model.dispose();
});

test('is known of every layer before, on paper', () => {
  const model = sequential(
    [16, 16, 1],
    [
      layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: 'same', name: 'first' }),
      layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', name: 'second' }),
      layers.maxPooling2d({ poolSize: 2, name: 'pool' }),
      layers.globalAveragePooling2d({ name: 'average' }),
      layers.dense({ units: 3, name: 'classes' }),
    ],
  );
  const input = model.inputs[0]!.sourceLayer.name;
  const square = (size: number, stride: number, offset: number): object => ({
    ...{ size: [size, size], stride: [stride, stride], offset: [offset, offset] },
  });
  // A pool of 2 every 2 over windows of 3: 4 of the first layer; (4 - 1) * 2 + 3 = 9 pixels, every 4, from 2 * -1.
  // tfjs puts its one zero of "same" with stride 2 behind the picture, so the first window begins at 0.
  expect(receptiveFields(model, 'pool')).toEqual({
    [input]: square(9, 4, -2),
    first: square(4, 2, -1),
    second: square(2, 2, 0),
    pool: square(1, 1, 0),
  });
  const { classes, average, pool, [input]: picture } = receptiveFields(model, 'classes');
  expect([classes, average, pool, picture].map((field) => field?.size)).toEqual([
    [1, 1],
    [1, 1],
    [4, 4],
    [16, 16],
  ]);
  expect(() => receptiveFields(model, 'thirst')).toThrow(LayerNotFoundError);
  model.dispose();
});

test('tells rows from columns, and joins branches', () => {
  const model = functional([[20, 30, 1]], (x) => {
    const wide = on(layers.conv2d({ filters: 1, kernelSize: [1, 7], padding: 'same', name: 'wide' }), x);
    const tall = on(
      layers.conv2d({ filters: 1, kernelSize: [5, 1], padding: 'same', dilationRate: [2, 1], name: 'tall' }),
      x,
    );
    const both = on(layers.concatenate({ name: 'both' }), [wide, tall]);
    return on(layers.averagePooling2d({ poolSize: [2, 3], strides: [2, 3], name: 'pool' }), both);
  });
  expect(receptiveField(model, 'wide')).toEqual({ size: [1, 7], stride: [1, 1], offset: [0, -3] });
  expect(receptiveField(model, 'tall')).toEqual({ size: [9, 1], stride: [1, 1], offset: [-4, 0] });
  expect(receptiveField(model, 'both')).toEqual({ size: [9, 7], stride: [1, 1], offset: [-4, -3] });
  const field = receptiveField(model, 'pool');
  expect(field).toEqual({ size: [10, 9], stride: [2, 3], offset: [-4, -3] });
  expect(receptiveFieldBox(field, 0, 0, [null, 20, 30, 1])).toEqual({ top: 0, left: 0, height: 6, width: 6 });
  expect(receptiveFieldBox(field, 9, 9, [null, 20, 30, 1])).toEqual({ top: 14, left: 24, height: 6, width: 6 });
  model.dispose();
});

test('of a picture without channels, which gets them first, is that of the picture with them', () => {
  const rest = (): ReturnType<typeof layers.conv2d>[] => [
    layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, name: 'conv' }),
    layers.conv2d({ filters: 2, kernelSize: 5, padding: 'same', name: 'deep' }),
  ];
  const model = sequential([28, 26], [layers.reshape({ targetShape: [28, 26, 1] }), ...rest()]);
  const field = receptiveField(model, 'deep');
  expect(field).toEqual({ size: [11, 11], stride: [2, 2], offset: [-4, -4] });
  expect(receptiveFieldBox(field, 3, 12, [null, 28, 26])).toEqual({ top: 2, left: 20, height: 11, width: 6 });
  const given = sequential([28, 26, 1], rest());
  given.setWeights(model.getWeights());
  const input = tf.randomNormal([2, 28, 26], 0, 1, 'float32', 3);
  const used = effectiveReceptiveField(model, input, { layer: 'deep', y: 2, x: 9 });
  const expected = effectiveReceptiveField(given, tf.expandDims(input, 3), { layer: 'deep', y: 2, x: 9 });
  expect(used.shape).toEqual([28, 26]);
  expect(used.dataSync()).toBeAllclose(expected.dataSync() as Float32Array, { ofMax: 1e-6 });
  given.dispose();
  const turned = sequential([28, 26], [layers.reshape({ targetShape: [14, 52, 1] }), ...rest()]);
  expect(() => receptiveField(turned, 'deep')).toThrow(UnsupportedLayerError);
  for (const each of [model, turned]) each.dispose();
});

test('is everything behind a global average', () => {
  const model = smallNet();
  expect(receptiveField(model, 'classes')).toEqual({ size: [12, 10], stride: [0, 0], offset: [0, 0] });
  expect(() => receptiveField(model, 'conv9')).toThrow(LayerNotFoundError);
  expect(() => receptiveFieldBox(receptiveField(model, 'conv1'), 0.5, 0, [null, 12, 10, 3])).toThrow(OptionError);
  expect(() => receptiveFieldBox(receptiveField(model, 'conv1'), 0, 0, [null, null, 10, 3])).toThrow(OptionError);
  model.dispose();
  const free = sequential(
    [null as never, null as never, 3],
    [layers.conv2d({ filters: 1, kernelSize: 3, name: 'conv' })],
  );
  expect(() => receptiveField(free, 'conv')).toThrow(UnsupportedLayerError);
  free.dispose();
});

test('counts halves where layers enlarge', () => {
  const model = sequential(
    [8, 8, 1],
    [
      layers.upSampling2d({ size: [2, 2], name: 'up' }),
      layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', name: 'conv' }),
    ],
  );
  const box = (layer: string, y: number): number[] => {
    const { top, height } = receptiveFieldBox(receptiveField(model, layer), y, 4, [null, 8, 8, 1]);
    return [top, height];
  };
  // Row i of the enlarged picture is row floor(i / 2); the convolution reads i - 1 to i + 1.
  expect([4, 5, 6].map((y) => box('up', y))).toEqual([
    [2, 1],
    [2, 1],
    [3, 1],
  ]);
  expect([4, 5, 6].map((y) => box('conv', y))).toEqual([
    [1, 2],
    [2, 2],
    [2, 2],
  ]);
  model.dispose();
});

/** Whether a layer gives `[batch, channels, h, w]`, as a Permute may. */
const hasChannelsFirst = (net: Network, layer: string): boolean =>
  (net as unknown as TracedNetwork).graph.turnedLayers.has(layer);

const column = (layer: string, y: number, x: number, isTurned: boolean): Objective => ({
  layers: [layer],
  score: ({ [layer]: a }) =>
    tf.sum(
      isTurned ? tf.slice(a!, [0, 0, y, x], [-1, -1, 1, 1]) : tf.slice(a!, [0, y, x, 0], [-1, 1, 1, -1]),
      [1, 2, 3],
    ),
});

/** The smallest box around the pixels that one place of a layer changes with, by gradients. */
function seen(net: Network, input: tf.Tensor[], layer: string, y: number, x: number): number[] | undefined {
  const gradients = saliency(net, input, {
    target: column(layer, y, x, hasChannelsFirst(net, layer)),
    reduce: 'sumAbs',
  });
  const [, height, width] = gradients[0]!.shape as [number, number, number];
  const values = gradients[0]!.dataSync();
  tf.dispose(gradients);
  let [top, left, bottom, right] = [height, width, 0, 0];
  for (let i = 0; i < height * width; i++) {
    if (values[i] === 0) continue;
    const [row, place] = [Math.floor(i / width), i % width];
    [top, left] = [Math.min(top, row), Math.min(left, place)];
    [bottom, right] = [Math.max(bottom, row + 1), Math.max(right, place + 1)];
  }
  return bottom === 0 ? undefined : [top, left, bottom - top, right - left];
}

/** Steps in which every weight and input that an output depends on moves it: no maximum or cut hides one. */
const smooth = new Set(['conv', 'dilated', 'depthwise', 'separable', 'batchNorm', 'averagePool', 'pad', 'dropout']);

test('is what gradients show, over random architectures', { timeout: 600_000 }, () => {
  const counts = { exact: 0, wider: 0 };
  fc.assert(
    fc.property(plans, fc.nat(1000), fc.nat(1000), (plan, a, b) => {
      const steps = plan.steps.filter(({ op }) => op !== 'maxPool');
      fc.pre(steps.length > 1);
      const model = positive(assemble({ ...plan, steps, head: 'linear', batch: 1 }));
      const net = openNetwork(model);
      // Merges multiply what may be zero, and a layer called again has another path: whatever the gradient shows must
      // lie within.
      const plain = steps.every(
        ({ op, inner }) => smooth.has(op) && (op !== 'sequential' || inner.every((each) => smooth.has(each.op))),
      );
      const inputs = model.inputs.map(({ shape }) => tf.ones([1, ...(shape.slice(1) as number[])]));
      for (const info of net.layers) {
        if (info.outputShape.length !== 4 || info.className === 'InputLayer') continue;
        let field;
        try {
          field = receptiveField(net, info.path);
        } catch {
          continue; // depends on no picture
        }
        const places = hasChannelsFirst(net, info.path) ? info.outputShape.slice(2) : info.outputShape.slice(1);
        const [rows, columns] = places as [number, number];
        const [y, x] = [a % rows, b % columns];
        let truth;
        try {
          truth = seen(net, inputs, info.path, y, x);
        } catch {
          continue; // no gradient
        }
        if (truth === undefined) continue;
        const { top, left, height, width } = receptiveFieldBox(field, y, x, model.inputs[0]!.shape);
        const box = [top, left, height, width];
        if (plain) expect(box, `${info.path} (${y}, ${x}) of ${JSON.stringify(field)}`).toEqual(truth);
        expect(top, info.path).toBeLessThanOrEqual(truth[0]!);
        expect(left, info.path).toBeLessThanOrEqual(truth[1]!);
        expect(top + height, info.path).toBeGreaterThanOrEqual(truth[0]! + truth[2]!);
        expect(left + width, info.path).toBeGreaterThanOrEqual(truth[1]! + truth[3]!);
        if (String(box) === String(truth)) counts.exact++;
        else counts.wider++;
      }
      net.dispose();
      tf.dispose(inputs);
      model.dispose();
    }),
    { seed: 4, numRuns: 300 },
  );
  console.log('receptive fields beside gradients:', counts);
  // Wider it is where a layer that is not known to slide counts as seeing everything, or a neuron is silent.
  expect(counts.exact).toBeGreaterThan(3 * counts.wider);
});
