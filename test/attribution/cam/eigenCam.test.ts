import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { paperModel } from '../onPaper.js';
import { eigenCam, eigenGradCam, logit, scale } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import { expectOnTwoChannels, principal } from './onTwoChannels.js';

describe.each(backends)('eigenCam on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', () =>
    expectOnTwoChannels(
      eigenCam,
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
    ));

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
});
