import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { activationQuantiles, activationThresholds, networkDissect } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential, type Layer } from '../../oracle/cases/case.js';
import { backends, use } from '../../support/backends.js';

/** A unit that shows the picture's brightness, up to a ceiling, and one that shows it without. */
function bright(units: Layer[]): LayersModel {
  const model = sequential([4, 4, 1], [...units, layers.flatten(), layers.dense({ units: 1 })]);
  const kernel = tf.ones([1, 1, 1, 1]);
  model.layers.find((layer) => layer.getClassName() === 'Conv2D')!.setWeights([kernel]);
  kernel.dispose();
  return model;
}

const convolution = (activation?: 'relu6'): Layer =>
  layers.conv2d({ filters: 1, kernelSize: 1, useBias: false, ...(activation && { activation }), name: 'convolution' });

const capped: [string, string, () => Layer[]][] = [
  ['ReLU(6)', 'units', () => [convolution(), layers.reLU({ maxValue: 6, name: 'units' })]],
  ['ReLU(2)', 'units', () => [convolution(), layers.reLU({ maxValue: 2, name: 'units' })]],
  ['an activation relu6', 'convolution', () => [convolution('relu6')]],
  ['Activation(relu6)', 'units', () => [convolution(), layers.activation({ activation: 'relu6', name: 'units' })]],
];

describe.each(backends)('units with a ceiling on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(capped)('%s are dissected by what comes before it', async (_, layer, units) => {
    const model = bright(units());
    // All places lie above the ceiling; the four in the middle, 9 to 12, lie above the others, 8 at most.
    const isMiddle = (i: number): boolean => [5, 6, 9, 10].includes(i);
    const heights = [8, 7, 7.1, 7.2, 7.3, 9, 10, 7.4, 7.5, 11, 12, 7.6, 7.1, 7.2, 7.3, 7.4];
    const images = tf.tensor4d(heights, [1, 4, 4, 1]);
    const ids = Int32Array.from({ length: 16 }, (_, i) => (isMiddle(i) ? 2 : 1));
    const labels = { part: tf.tensor3d(ids, [1, 4, 4], 'int32') };
    const before = tf.memory().numTensors;
    const report = await networkDissect(model, [{ images, labels }], {
      layers: [layer],
      concepts: { 1: 'border', 2: 'middle' },
      quantile: 0.3, // the fifth of 16 places: the threshold is 8, to 0.5 %
    });
    expect(tf.memory().numTensors).toBe(before);
    const [unit] = report.layers[layer]!;
    expect(unit).toMatchObject({ concept: 'middle', detector: true });
    expect(Math.abs(unit!.threshold - 8)).toBeLessThanOrEqual(0.00501 * 8);
    // The four, and where the threshold is a bit too low the fifth.
    expect(unit!.iou).toBe(unit!.threshold < 8 ? 4 / 5 : 1);
    model.dispose();
    tf.dispose([images, ...Object.values(labels)]);
  });

  test('a threshold never lies above the largest activation', async () => {
    const model = bright([convolution()]);
    for (let value = -2; value <= 7; value += 0.37) {
      const images = tf.fill([1, 4, 4, 1], value) as tf.Tensor4D;
      const quantiles = await activationQuantiles(model, [{ images }], { layers: ['convolution'] });
      const [threshold] = activationThresholds(quantiles, 0.005)['convolution']!;
      const largest = Math.fround(value);
      expect(threshold).toBeLessThanOrEqual(largest);
      expect(largest - threshold!).toBeLessThanOrEqual(0.00501 * Math.abs(largest));
      images.dispose();
    }
    model.dispose();
  });
});
