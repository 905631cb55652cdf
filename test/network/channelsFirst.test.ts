import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  activations,
  cam,
  channel,
  gradCam,
  guidedBackprop,
  occlusionActivations,
  occlusionMap,
  receptiveField,
  receptiveFieldBox,
  saliency,
  topActivations,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sequential, type Layer } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { randomizeWeights } from '../support/weights.js';

const [BATCH, HEIGHT, WIDTH, CHANNELS] = [2, 12, 10, 3];

/** One network in either layout: the kernels are the same. */
function twin(dataFormat: 'channelsFirst' | 'channelsLast'): LayersModel {
  const isFirst = dataFormat === 'channelsFirst';
  const shape = isFirst ? [CHANNELS, HEIGHT, WIDTH] : [HEIGHT, WIDTH, CHANNELS];
  const conv = (filters: number, name: string): Layer =>
    layers.conv2d({ filters, kernelSize: 3, strides: 2, padding: 'same', dataFormat, name });
  return sequential(shape, [
    conv(4, 'conv1'),
    layers.batchNormalization({ axis: isFirst ? 1 : 3, name: 'norm1' }),
    layers.reLU({ name: 'relu1' }),
    layers.zeroPadding2d({ padding: [1, 0], dataFormat, name: 'pad' }),
    layers.maxPooling2d({ poolSize: 2, strides: 1, dataFormat, name: 'pool' }),
    layers.conv2d({ filters: 5, kernelSize: 2, activation: 'relu', dataFormat, name: 'conv2' }),
    layers.globalAveragePooling2d({ dataFormat, name: 'average' }),
    layers.dense({ units: 3, activation: 'softmax', name: 'classes' }),
  ]);
}

// What is compared is two networks under one engine; the layout's own arithmetic is compared with tfjs's by the oracle.
describe.each(backends)('a network with channels first on $name', (backend) => {
  let [first, last]: LayersModel[] = [];
  let [turned, usual]: tf.Tensor4D[] = [];
  beforeAll(async () => {
    await use(backend);
    last = randomizeWeights(twin('channelsLast'), 7);
    first = twin('channelsFirst');
    first.setWeights(last.getWeights());
    usual = tf.tensor4d(normals(8, BATCH * HEIGHT * WIDTH * CHANNELS), [BATCH, HEIGHT, WIDTH, CHANNELS]);
    turned = tf.transpose(usual, [0, 3, 1, 2]);
  });
  afterAll(() => {
    first!.dispose();
    last!.dispose();
    tf.dispose([usual!, turned!]);
  });

  async function expectSame(own: tf.Tensor, other: tf.Tensor): Promise<void> {
    expect(own.shape).toEqual(other.shape);
    const values = await read(other);
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(1e-4);
    expect(await read(own)).toBeAllclose(values, { ofMax: 1e-5, atol: 1e-7 });
  }

  test('gives maps [batch, h, w] like its twin with channels last', async () => {
    for (const options of [{}, { target: 1, resize: 'none' }, { align: 'centres' }] as const) {
      await expectSame(gradCam(first!, turned!, options), gradCam(last!, usual!, options));
      await expectSame(cam(first!, turned!, options), cam(last!, usual!, options));
    }
    await expectSame(gradCam(first!, turned!, { layer: 'pad' }), gradCam(last!, usual!, { layer: 'pad' }));
    const target = channel('conv2', 2);
    for (const reduce of ['maxAbs', 'sumAbs'] as const) {
      const options = { target, reduce };
      await expectSame(saliency(first!, turned!, options), saliency(last!, usual!, options));
    }
  });

  test('gives gradients in its own layout', async () => {
    const toLast = (own: tf.Tensor): tf.Tensor => {
      const made = tf.transpose(own, [0, 2, 3, 1]);
      own.dispose();
      return made;
    };
    const raw = { target: 2, reduce: 'none' } as const;
    await expectSame(toLast(saliency(first!, turned!, raw)), saliency(last!, usual!, raw));
    await expectSame(toLast(guidedBackprop(first!, turned!)), guidedBackprop(last!, usual!));
    const [own, other] = [first!, last!].map((model, i) =>
      activations(model, i === 0 ? turned! : usual!, { layers: ['conv1', 'pool'] }),
    );
    expect(own!.conv1!.shape).toEqual([BATCH, 4, 6, 5]);
    await expectSame(toLast(own!.conv1!), other!.conv1!);
    await expectSame(toLast(own!.pool!), other!.pool!);
  });

  test('is covered at the same places, whatever a window shows', async () => {
    const picture = tf.reverse(tf.slice(usual!, [1], [1]), [1]);
    const fills = [
      [0.5, 0.5],
      [[1, 2, -3], [1, 2, -3]], // prettier-ignore
      ['mean', 'mean'],
      ['grey', 'grey'],
      [tf.squeeze(tf.transpose(picture, [0, 3, 1, 2]), [0]), tf.squeeze(picture, [0])],
      [tf.reverse(turned!, [0]), tf.reverse(usual!, [0])],
    ] as const;
    for (const [own, other] of fills) {
      const options = { window: [5, 3], stride: [3, 2] } as const;
      const a = await occlusionMap(first!, turned!, { ...options, fill: own });
      const b = await occlusionMap(last!, usual!, { ...options, fill: other });
      expect(a.map.shape).toEqual([BATCH, HEIGHT, WIDTH]);
      await expectSame(a.map, b.map);
      await expectSame(a.scores, b.scores);
    }
    const one = (input: tf.Tensor4D): tf.Tensor4D => tf.slice(input, [0], [1]);
    const options = { layer: 'conv2', window: 4, stride: 4 };
    await expectSame(
      await occlusionActivations(first!, one(turned!), options),
      await occlusionActivations(last!, one(usual!), options),
    );
  });

  test('has the same receptive fields, and top activations at the same places', async () => {
    for (const layer of ['conv1', 'pool', 'conv2', 'average']) {
      expect(receptiveField(first!, layer)).toEqual(receptiveField(last!, layer));
    }
    // A 3x3 window every 2 pixels of 12 and of 10, padded below and to the right.
    const field = receptiveField(first!, 'conv1');
    expect(field).toEqual({ size: [3, 3], stride: [2, 2], offset: [0, 0] });
    const box = { top: 10, left: 8, height: 2, width: 2 };
    expect(receptiveFieldBox(field, 5, 4, [null, HEIGHT, WIDTH])).toEqual(box);
    for (const layer of ['conv1', 'conv2', 'classes']) {
      const [own, other] = [
        await topActivations(first!, [turned!], { layer, k: 2, keepActivations: true }),
        await topActivations(last!, [usual!], { layer, k: 2, keepActivations: true }),
      ];
      expect(Object.keys(own.channels)).toEqual(Object.keys(other.channels));
      for (const [index, list] of Object.entries(other.channels)) {
        const ours = own.channels[Number(index)]!;
        expect(ours.map(({ example, neuron, box }) => ({ example, neuron, box }))).toEqual(
          list.map(({ example, neuron, box }) => ({ example, neuron, box })),
        );
        expect(ours.map(({ score }) => score)).toBeAllclose(
          list.map(({ score }) => score),
          { atol: 1e-5 },
        );
        expect(ours.map(({ activation }) => [activation!.height, activation!.width])).toEqual(
          list.map(({ activation }) => [activation!.height, activation!.width]),
        );
      }
    }
  });
});
