import type * as tf from '@tensorflow/tfjs-core';
import type { Explainable, LayerMapOptions } from 'netlens';
import { expect } from 'vitest';
import { read } from '../../support/backends.js';
import '../../support/matchers.js';
import { twoByTwo, twoChannels } from '../onPaper.js';

/** A method of the family. */
export type Cam = (model: Explainable, input: tf.Tensor, options?: LayerMapOptions) => tf.Tensor | Promise<tf.Tensor>;

/**
 * Compares a method's map with the one on paper, without a ReLU for both classes, and with it.
 *
 *     A1 = (1, 2, 0.5, 0), A2 = (0, 0, 0.5, 1); the logits are 5.8 and -3.7 (see twoChannels).
 *     class 0: g1 = (1, 2, 3, 2), g2 = (-1, -2, 0, -1)     class 1: g1 = (-1, -1, -1, -1), g2 = (4, 0, 0, 0)
 */
export async function expectOnTwoChannels(
  cam: Cam,
  ofClass0: readonly number[],
  ofClass1: readonly number[],
): Promise<void> {
  const close = { atol: 1e-5 };
  const model = twoChannels();
  const input = twoByTwo();
  const options = { layer: 'seen', resize: 'none', relu: false } as const;
  expect(await read(await cam(model, input, { ...options, target: 0 }))).toBeAllclose(ofClass0, close);
  expect(await read(await cam(model, input, { ...options, target: 1 }))).toBeAllclose(ofClass1, close);
  const rectified = await read(await cam(model, input, { ...options, target: 0, relu: true }));
  expect(rectified).toBeAllclose(
    ofClass0.map((value) => Math.max(0, value)),
    close,
  );
  model.dispose();
  input.dispose();
}

/** Rows of two numbers, their mean taken off, on their first principal axis: a 2x2 matrix's, in closed form. */
export function principal(rows: readonly (readonly [number, number])[]): number[] {
  const mean = [0, 1].map((k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length);
  const centred = rows.map(([x, y]) => [x - mean[0]!, y - mean[1]!] as const);
  const moment = (i: 0 | 1, j: 0 | 1): number => centred.reduce((sum, row) => sum + row[i] * row[j], 0);
  const [a, b, c] = [moment(0, 0), moment(0, 1), moment(1, 1)];
  const angle = Math.atan2(2 * b, a - c) / 2;
  const values = centred.map((row) => row[0] * Math.cos(angle) + row[1] * Math.sin(angle));
  const sign = Math.max(...values) >= -Math.min(...values) ? 1 : -1;
  return values.map((value) => sign * value);
}
