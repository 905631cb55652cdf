import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { networkDissect } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, use } from '../../support/backends.js';

const SIDE = 16;
const concepts = { 1: 'red', 2: 'blue', 3: 'vertical', 4: 'horizontal', 5: 'checks', 6: 'stripes' };
type Box = readonly [top: number, left: number, height: number, width: number];

/** Three units with weights set by hand: red, a vertical edge that brightens to the right, and checks, each a ReLU. */
function planted(): LayersModel {
  const model = sequential(
    [SIDE, SIDE, 3],
    [
      layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'units' }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1 }),
    ],
  );
  const kernel = tf.buffer([3, 3, 3, 3]);
  kernel.set(1, 1, 1, 0, 0); // red
  kernel.set(-1, 1, 1, 2, 0); // but not with blue
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 3; x++) {
      kernel.set(x - 1, y, x, 1, 1); // green, right less left: 3 where all three rows brighten
      kernel.set((y + x) % 2 === 0 ? 1 : -1, y, x, 1, 2); // green, in the places of a chessboard: at most 5
    }
  }
  const weights = [kernel.toTensor(), tf.tensor1d([0, -2, -3])];
  model.getLayer('units').setWeights(weights);
  tf.dispose(weights);
  return model;
}

describe.each(backends)('networkDissect on $name', (backend) => {
  beforeAll(() => use(backend));

  test('names a colour, an edge and a texture that units were made for, with the IoU worked out on paper', async () => {
    const pixels = new Float32Array(SIDE * SIDE * 3);
    const ids = {
      colour: new Int32Array(SIDE ** 2),
      edge: new Int32Array(SIDE ** 2),
      texture: new Int32Array(SIDE ** 2),
    };
    const each = ([top, left, height, width]: Box, visit: (place: number, y: number, x: number) => void): void => {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) visit((top + y) * SIDE + left + x, y, x);
      }
    };
    const draw = (box: Box, channel: number, value: (y: number, x: number) => number = () => 1): void =>
      each(box, (place, y, x) => (pixels[place * 3 + channel] = value(y, x)));
    const label = (category: keyof typeof ids, id: number, ...boxes: Box[]): void =>
      boxes.forEach((box) => each(box, (place) => (ids[category][place] = id)));

    // Red, but for one purple pixel: 15 of the 16 labelled pixels are on.
    draw([1, 1, 4, 4], 0);
    draw([2, 2, 1, 1], 2);
    label('colour', 1, [1, 1, 4, 4]);
    draw([6, 1, 2, 4], 2);
    label('colour', 2, [6, 1, 2, 4]);
    // A rectangle in rows 1..6, columns 8..12. Its left edge is on in columns 7 and 8, rows 2..5: 8 pixels. Edges are
    // labelled whatever their sign: 2 x 6 pixels on the left and as many on the right.
    draw([1, 8, 6, 5], 1);
    label('edge', 3, [1, 7, 6, 2], [1, 12, 6, 2]);
    label('edge', 4, [0, 9, 2, 3], [6, 9, 2, 3]);
    // 6 x 6 checks. The inner 4 x 4 have the whole pattern, and half of them the right way round: 8 of 36 are on.
    draw([9, 1, 6, 6], 1, (y, x) => (y + x + 1) % 2);
    label('texture', 5, [9, 1, 6, 6]);
    draw([9, 9, 6, 6], 1, (y) => y % 2);
    label('texture', 6, [9, 9, 6, 6]);

    const images = tf.tensor4d(pixels, [1, SIDE, SIDE, 3]);
    const labels = Object.fromEntries(
      Object.entries(ids).map(([category, list]) => [category, tf.tensor3d(list, [1, SIDE, SIDE], 'int32')]),
    );
    const model = planted();
    // A tenth of 256 places is more than any unit is on in: the thresholds are 0.
    const report = await networkDissect(model, [{ images, labels }], { layers: ['units'], concepts, quantile: 0.1 });
    const [colour, edge, texture] = report.layers['units']!;
    expect(colour).toMatchObject({ threshold: 0, category: 'colour', concept: 'red', detector: true, iou: 15 / 16 });
    expect(edge).toMatchObject({ threshold: 0, category: 'edge', concept: 'vertical', detector: true, iou: 8 / 24 });
    expect(texture).toMatchObject({
      threshold: 0,
      category: 'texture',
      concept: 'checks',
      detector: true,
      iou: 8 / 36,
    });
    expect(report.summary['units']).toMatchObject({ units: 3, detectors: 3, unique: 3 });
    model.dispose();
    tf.dispose([images, labels] as never);
  });
});
