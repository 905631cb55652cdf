import * as tf from '@tensorflow/tfjs-core';
import { adversarialPatch, OptionError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { nonPrintability, SOLID_INKS } from '../../../src/synthesis/adversarial/nonPrintability.js';
import { backends, use } from '../../support/backends.js';
import { normals } from '../../support/random.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

/** Sharif's score, pixel by pixel. */
function naive(pixels: readonly number[][], mask: readonly number[], palette: readonly (readonly number[])[]): number {
  const scores = pixels.map((p, i) =>
    palette.reduce((product, c) => product * Math.hypot(...p.map((x, k) => x - c[k]!)), mask[i]!),
  );
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
const rows = (values: ArrayLike<number>): number[][] =>
  Array.from({ length: values.length / 3 }, (_, i) => Array.from(values).slice(3 * i, 3 * i + 3));

describe.each(backends)('colours that can be printed, on $name', (backend) => {
  beforeAll(() => use(backend));

  test('cost nothing; others the product of their distances, on paper', async () => {
    const palette = [
      [0, 0, 0],
      [1, 1, 1],
    ];
    const mask = tf.tensor2d([[1, 1, 0.5]]);
    // Black; (0, 0.6, 0.8) is 1 and sqrt(1.2) away; (0, 1, 0) is 1 and sqrt(2) away, and covers by half.
    const unit = tf.tensor4d([0, 0, 0, 0, 0.6, 0.8, 0, 1, 0], [1, 1, 3, 3]);
    const { score, gradient } = nonPrintability(unit, mask, palette);
    expect((await score.data())[0]).toBeCloseTo((Math.sqrt(1.2) + 0.5 * Math.sqrt(2)) / 3, 3);
    expect(gradient.shape).toEqual(unit.shape);
    tf.dispose([mask, unit, score, gradient]);
  });

  test('pull by the gradient that finite differences give', async () => {
    const values = Array.from(normals(5, 18), (x) => 0.5 + 0.2 * x);
    const mask = [1, 0.3, 0, 1, 0.7, 1];
    const [unit, cover] = [tf.tensor4d(values, [1, 2, 3, 3]), tf.tensor2d(mask, [2, 3])];
    const { score, gradient } = nonPrintability(unit, cover, SOLID_INKS);
    expect((await score.data())[0]).toBeCloseTo(naive(rows(values), mask, SOLID_INKS), 5);
    const slopes = await gradient.data();
    const h = 1e-4;
    values.forEach((value, i) => {
      const at = (x: number): number => naive(rows(values.with(i, x)), mask, SOLID_INKS);
      expect(slopes[i]).toBeCloseTo((at(value + h) - at(value - h)) / (2 * h), 5);
    });
    tf.dispose([unit, cover, score, gradient]);
  });

  test('are what a patch is made of, if that is worth enough', async () => {
    const model = smallNet();
    const images = smallImages();
    const before = tf.memory().numTensors;
    const palette = [
      [0.9, 0.1, 0.1],
      [0.1, 0.1, 0.9],
    ];
    const options = { target: 1, size: 4, steps: 40, range: [-1, 1], palette } as const;
    const scores: number[] = [];
    for (const printability of [1e-9, 100]) {
      const {
        patch,
        mask,
        nonPrintability: score,
      } = await adversarialPatch(model, images, {
        ...options,
        printability,
      });
      const unit = rows((await patch.data()).map((x) => (x + 1) / 2));
      expect(score).toBeCloseTo(naive(unit, [...(await mask.data())], palette), 3);
      scores.push(score!);
      tf.dispose([patch, mask]);
    }
    expect(scores[1]).toBeLessThan(0.1 * scores[0]!);
    const plain = await adversarialPatch(model, images, { ...options, steps: 1 });
    expect(plain).not.toHaveProperty('nonPrintability');
    tf.dispose([plain.patch, plain.mask]);
    for (const wrong of [{ printability: -1 }, { printability: 1, palette: [] }, { printability: 1, palette: [[0]] }]) {
      await expect(adversarialPatch(model, images, { ...options, ...wrong })).rejects.toThrow(OptionError);
    }
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
    model.dispose();
  });
});
