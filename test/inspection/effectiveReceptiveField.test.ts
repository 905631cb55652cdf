import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { effectiveReceptiveField, LayerNotFoundError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../oracle/cases/case.js';
import { backends, use } from '../support/backends.js';
import '../support/matchers.js';
import { positive } from './positive.js';

describe.each(backends)('effectiveReceptiveField on $name', (backend) => {
  beforeAll(() => use(backend));

  test('of two averaging convolutions is a triangle', async () => {
    const model = positive(
      sequential(
        [9, 9, 1],
        [
          layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', useBias: false }),
          layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', useBias: false, name: 'second' }),
        ],
      ),
    );
    const images = tf.ones([2, 9, 9, 1]);
    const before = tf.memory().numTensors;
    const field = effectiveReceptiveField(model, images, { layer: 'second' });
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(field.shape).toEqual([9, 9]);
    const weights = [0, 0, 1, 2, 3, 2, 1, 0, 0];
    expect(await field.data()).toBeAllclose(
      weights.flatMap((a) => weights.map((b) => a * b * 0.05 ** 2)),
      { atol: 1e-7 },
    );
    field.dispose();
    expect(() => effectiveReceptiveField(model, images, { layer: 'third' })).toThrow(LayerNotFoundError);
    images.dispose();
    model.dispose();
  });
});
