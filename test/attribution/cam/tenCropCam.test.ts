import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { cam, gradCam, OptionError, ShapeError, tenCropCam, UnsupportedModelError } from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { randomizeWeights } from '../../support/weights.js';

/** The corners and the middle of images of 6 x 7 for crops of 4 x 5. */
const places = [
  [0, 0],
  [0, 2],
  [2, 0],
  [2, 2],
  [1, 1],
] as const;

describe.each(backends)('tenCropCam on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  let before: number;
  beforeAll(() => use(backend));
  beforeEach(() => {
    // Each place of its maps is made of one pixel.
    model = randomizeWeights(
      sequential(
        [4, 5, 3],
        [
          layers.conv2d({ filters: 4, kernelSize: 1, activation: 'relu', name: 'seen' }),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: 3, activation: 'softmax' }),
        ],
      ),
      3,
    );
    images = tf.tensor4d(normals(4, 2 * 6 * 7 * 3), [2, 6, 7, 3]);
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(images);
    model.dispose();
  });

  test('puts each crop back in its place: pixels that speak for themselves say the same in each', async () => {
    const map = await tenCropCam(model, images, { target: [2, 0] });
    expect(map.shape).toEqual([2, 6, 7]);
    const [pixels, [kernel, bias, dense]] = [
      await images.array(),
      await Promise.all(model.getWeights().map((weight) => weight.array())),
    ] as unknown as [number[][][][], [number[][][][], number[], number[][]]];
    const expected = pixels.flatMap((image, i) =>
      image.flat().map((pixel) =>
        bias.reduce((sum, shift, k) => {
          const before = pixel.reduce((total, value, c) => total + value * kernel[0]![0]![c]![k]!, shift);
          return sum + Math.max(0, before) * dense[k]![[2, 0][i]!]!;
        }, 0),
      ),
    );
    expect(await read(map)).toBeAllclose(expected, { ofMax: 1e-5 });
  });

  test('averages where crops overlap, by a loop', async () => {
    // The map of crop n of example b is 1 + n + 100 b in its first column, else 0: mirrored ones end with it.
    const explain = (_: unknown, crops: tf.Tensor4D): tf.Tensor3D => {
      expect(crops.shape).toEqual([20, 4, 5, 3]);
      const values = Array.from({ length: 20 * 20 }, (_value, i) => {
        const [crop, column] = [Math.floor(i / 20), i % 5];
        return column === 0 ? 1 + Math.floor(crop / 2) + 100 * (crop % 2) : 0;
      });
      return tf.tensor3d(values, [20, 4, 5]);
    };
    const map = await tenCropCam(model, images, { target: 1, explain });
    const [sums, counts] = [new Float64Array(84), new Float64Array(84)];
    for (let b = 0; b < 2; b++) {
      places.forEach(([top, left], n) => {
        for (let y = 0; y < 4; y++) {
          for (let x = 0; x < 5; x++) {
            const at = (b * 6 + top + y) * 7 + left + x;
            sums[at]! += (x === 0 ? 1 + n + 100 * b : 0) + (x === 4 ? 6 + n + 100 * b : 0);
            counts[at]! += 2;
          }
        }
      });
    }
    expect(await read(map)).toBeAllclose(
      sums.map((sum, i) => sum / Math.max(1, counts[i]!)),
      { ofMax: 1e-6 },
    );
  });

  test('takes the class that the crops give on average, and other methods', async () => {
    const crops = places.flatMap(([top, left]) => {
      const cut = tf.slice(images, [0, top, left, 0], [-1, 4, 5, -1]);
      return [cut, tf.reverse(cut, 2)];
    });
    const outputs = await Promise.all(
      crops.map((crop) => {
        const made = model.predict(crop) as tf.Tensor2D;
        return made.array().finally(() => made.dispose());
      }),
    );
    const target = [0, 1].map((b) => {
      const means = [0, 1, 2].map((c) => outputs.reduce((sum, rows) => sum + rows[b]![c]!, 0));
      return means.indexOf(Math.max(...means));
    });
    for (const explain of [cam, gradCam] as const) {
      const [own, named] = [
        await tenCropCam(model, images, { explain }),
        await tenCropCam(model, images, { explain, target }),
      ];
      expect(await read(own)).toEqual(await read(named));
    }
    tf.dispose(crops);
  });

  test('of images of the crop’s size is the mean of the map and that of the mirrored image, mirrored', async () => {
    const [net, x] = [smallNet(), smallImages()];
    const map = await tenCropCam(net, x, { target: 1 });
    const expected = tf.tidy(() => {
      const mirrored = tf.reverse(cam(net, tf.reverse(x, 2), { target: 1 }), 2);
      return tf.div(tf.add(cam(net, x, { target: 1 }), mirrored), 2);
    });
    expect(await read(map)).toBeAllclose(await read(expected), { ofMax: 1e-5 });
    x.dispose();
    net.dispose();
  });

  test('what is refused', async () => {
    const call = (options: object, x: unknown = images): Promise<unknown> =>
      tenCropCam(model, x as tf.Tensor4D, { target: 1, ...options });
    await expect(call({ size: 0 })).rejects.toThrow(OptionError);
    await expect(call({ size: [7, 5] })).rejects.toThrow(/of 7 x 5 or more/);
    await expect(call({ explain: 'cam' })).rejects.toThrow(/wanted a method/);
    await expect(call({ explain: () => 3 })).rejects.toThrow(/explain gave 3/);
    await expect(call({ layer: 'seen' })).rejects.toThrow(/no option "layer"/);
    await expect(call({}, tf.Tensor)).rejects.toThrow(ShapeError);
    const free = sequential([null as never, null as never, 3], [layers.conv2d({ filters: 2, kernelSize: 1 })]);
    await expect(tenCropCam(free, images)).rejects.toThrow(/wanted size/);
    free.dispose();
    const flat = sequential([6], [layers.dense({ units: 2 })]);
    await expect(tenCropCam(flat, images)).rejects.toThrow(UnsupportedModelError);
    flat.dispose();
  });
});
