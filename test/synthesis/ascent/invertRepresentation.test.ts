import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { activations, invertRepresentation, LayerNotFoundError, OptionError } from 'netlens';
import { describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, read } from '../../support/backends.js';
import { eachOnSmallNet } from '../../support/eachOnSmallNet.js';
import '../../support/matchers.js';
import { picture } from '../differences.js';

describe.each(backends)('invertRepresentation on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  eachOnSmallNet(backend, (made) => ({ model, images } = made));
  test('the first layer is met closely, and the error falls', async () => {
    const { image, loss, history } = await invertRepresentation(model, images, {
      layer: 'conv1',
      steps: 60,
      regularizers: [],
      range: [-3, 3],
    });
    expect(image.shape).toEqual(images.shape);
    expect(loss).toBeLessThan(0.05);
    expect(history[0]).toBeGreaterThan(0.3);
    expect(history).toHaveLength(60);
    image.dispose();
  });

  test('of a group of neurons, what they say nothing of stays as it was', async () => {
    // Each value of the layer is one of the picture.
    const same = sequential([4, 5, 3], [layers.conv2d({ filters: 3, kernelSize: 1, useBias: false, name: 'c' })]);
    tf.tidy(() => same.setWeights([tf.reshape(tf.eye(3), [1, 1, 3, 3])]));
    const held = tf.memory().numTensors;
    const given = picture([1, 4, 5, 3]);
    const init = tf.fill([1, 4, 5, 3], 0.5) as tf.Tensor4D;
    const [wanted] = (await given.array()) as number[][][][];
    const region = { top: 1, left: 2, height: 2, width: 3 };
    const groups = [{ channels: [0, 2] }, { region }, { channels: [1], region }];
    for (const { channels = [0, 1, 2], region: box = { top: 0, left: 0, height: 4, width: 5 } } of groups) {
      const isFull = box.height === 4;
      const { image, loss } = await invertRepresentation(same, given, {
        ...{ layer: 'c', channels, init, steps: 30, regularizers: [] },
        ...(!isFull && { region: box }),
      });
      const [made] = (await image.array()) as number[][][][];
      wanted!.forEach((row, y) =>
        row.forEach((pixel, x) =>
          pixel.forEach((value, c) => {
            const inside = y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
            const isMet = inside && channels.includes(c);
            if (isMet) expect(made![y]![x]![c]).toBeCloseTo(value, 3);
            else expect(made![y]![x]![c]).toBe(0.5);
          }),
        ),
      );
      expect(loss).toBeLessThan(1e-3);
      image.dispose();
    }
    tf.dispose([given, init]);
    expect(tf.memory().numTensors).toBe(held);
    same.dispose();
  });

  test('the error of a group behind a rectifier is that of its neurons, by a loop', async () => {
    const [layer, channels, region] = ['relu1', [1, 3], { top: 2, left: 1, height: 3, width: 4 }] as const;
    const { image, loss, history } = await invertRepresentation(model, images, {
      ...{ layer, channels, region, steps: 20, regularizers: [], range: [-3, 3] },
    });
    const at = async (x: tf.Tensor): Promise<number[][][][]> => {
      const made = activations(model, x, { layers: [layer] })[layer] as tf.Tensor4D;
      return made.array().finally(() => made.dispose());
    };
    const [met, wanted] = [await at(image), await at(images)];
    const errors = wanted.map((rows, i) => {
      let [difference, size] = [0, 0];
      for (let y = 2; y < 5; y++) {
        for (let x = 1; x < 5; x++) {
          for (const c of channels) {
            difference += (met[i]![y]![x]![c]! - rows[y]![x]![c]!) ** 2;
            size += rows[y]![x]![c]! ** 2;
          }
        }
      }
      return Math.sqrt(difference / size);
    });
    expect(loss).toBeCloseTo((errors[0]! + errors[1]!) / 2, 4);
    expect(loss).toBeLessThan(0.5 * history[0]!);
    image.dispose();
  });

  test('what is refused of a group', async () => {
    const call = (options: object): Promise<unknown> =>
      invertRepresentation(model, images, { layer: 'relu1', steps: 1, ...options });
    const box = { top: 0, left: 0, height: 2, width: 2 };
    await expect(call({ channels: [4] })).rejects.toThrow(/whole numbers from 0 to 3/);
    await expect(call({ channels: [] })).rejects.toThrow(OptionError);
    await expect(call({ region: { ...box, top: 5 } })).rejects.toThrow(/6 x 5 places/);
    await expect(call({ region: 3 })).rejects.toThrow(OptionError);
    await expect(call({ layer: 'average', region: box })).rejects.toThrow(/no places/);
    const dark = tf.fill([1, 12, 10, 3], -1e4) as tf.Tensor4D;
    const made = activations(model, dark, { layers: ['relu1'] })['relu1']!;
    const largest = tf.max(made, [0, 1, 2]);
    const silent = [...(await read(largest))].indexOf(0);
    made.dispose();
    expect(silent).toBeGreaterThanOrEqual(0);
    await expect(invertRepresentation(model, dark, { layer: 'relu1', steps: 1, channels: [silent] })).rejects.toThrow(
      /silent in image 0/,
    );
    dark.dispose();
  });

  test('what is refused', async () => {
    await expect(invertRepresentation(model, images, { layer: 'conv9' })).rejects.toThrow(LayerNotFoundError);
    await expect(invertRepresentation(model, images, { layer: 'conv1', steps: -1 })).rejects.toThrow(OptionError);
  });
});
