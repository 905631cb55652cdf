import * as tf from '@tensorflow/tfjs-core';
import { blurIntegratedGradients, OptionError, UnsupportedModelError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { layers } from '@tensorflow/tfjs-layers';
import { normals } from '../../support/random.js';
import { paperModel } from '../onPaper.js';
import { weightedSum } from './onWeightedSum.js';

describe.each(backends)('blurIntegratedGradients on $name', (backend) => {
  beforeAll(() => use(backend));

  /** A picture blurred by a Gaussian cut off at four deviations, zeros outside: pixel by pixel. */
  function blurred(picture: ArrayLike<number>, h: number, w: number, sigma: number): number[] {
    const radius = Math.floor(4 * sigma + 0.5);
    const bell = (d: number): number => (radius === 0 ? 1 : Math.exp((-0.5 * d * d) / sigma ** 2));
    let total = 0;
    for (let d = -radius; d <= radius; d++) total += bell(d);
    return Array.from({ length: h * w }, (_, at) => {
      const [y, x] = [Math.floor(at / w), at % w];
      let sum = 0;
      for (let i = Math.max(0, y - radius); i <= Math.min(h - 1, y + radius); i++) {
        for (let j = Math.max(0, x - radius); j <= Math.min(w - 1, x + radius); j++) {
          sum += (bell(i - y) * bell(j - x) * picture[i * w + j]!) / total ** 2;
        }
      }
      return sum;
    });
  }

  test('of a linear score is its weights times how much the blur takes away', async () => {
    const [h, w] = [5, 4];
    const weights = normals(1, h * w);
    const picture = normals(2, h * w);
    const model = paperModel([h, w, 1], [layers.flatten(), layers.dense({ units: 1, useBias: false })], [weights]);
    const input = tf.tensor(picture, [1, h, w, 1]);
    const [maxSigma, steps] = [3, 6];
    const expected = new Float64Array(h * w);
    for (let i = 0; i < steps; i++) {
      const s = (i * maxSigma) / steps;
      const [now, next] = [blurred(picture, h, w, s), blurred(picture, h, w, s + 0.01)];
      expected.forEach((_, at) => {
        expected[at]! -= (maxSigma / steps) * ((next[at]! - now[at]!) / 0.01) * weights[at]!;
      });
    }
    const made = await read(await blurIntegratedGradients(model, input, { target: 0, maxSigma, steps }));
    expect(made).toBeAllclose(expected, { ofMax: 2e-5 });
    for (const options of [{ maxSigma: 0 }, { maxSigma: NaN }, { steps: 0 }]) {
      await expect(blurIntegratedGradients(model, input, options)).rejects.toThrow(OptionError);
    }
    model.dispose();
    input.dispose();
    const flat = weightedSum();
    const vector = tf.ones([1, 3]);
    await expect(blurIntegratedGradients(flat, vector)).rejects.toThrow(UnsupportedModelError);
    flat.dispose();
    vector.dispose();
  });
});
