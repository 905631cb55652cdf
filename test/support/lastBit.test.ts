import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperModel } from '../attribution/onPaper.js';
import { autodiff } from '../oracle/oracle.js';
import { use } from './backends.js';
import { lastBitSpread } from './lastBit.js';

describe('lastBitSpread', () => {
  beforeAll(() => use('cpu'));

  /** y = relu(x1 - bias) + x2 / 2 at x = (1, 1): its gradient is (0, 1/2) or (1, 1/2). */
  const spread = (bias: number): { model: LayersModel; spread: number } => {
    const model = paperModel(
      [2],
      [layers.dense({ units: 2, activation: 'relu' }), layers.dense({ units: 1 })],
      [
        [
          [1, 0],
          [0, 1],
        ],
        [-bias, 0],
        [[1], [0.5]],
        [0],
      ],
    );
    const x = tf.ones([1, 2]);
    const [largest] = lastBitSpread(model, [x], (inputs) => autodiff(model, inputs, ([y]) => tf.sum(y!)));
    x.dispose();
    return { model, spread: largest! };
  };

  test('shows a ReLU whose input is within rounding of its corner', () => {
    expect(spread(1).spread).toBeGreaterThan(0.9);
  });

  test('is a few last bits where none is', () => {
    expect(spread(0.9).spread).toBeLessThan(1e-6);
    expect(spread(1.1).spread).toBeLessThan(1e-6);
  });

  test('leaves the weights as they were', () => {
    const { model } = spread(0.9);
    expect(model.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual([
      [1, 0, 0, 1],
      [Math.fround(-0.9), 0],
      [1, 0.5],
      [0],
    ]);
  });
});
