import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { featureAblation, gridSegments, openNetwork, shapleySampling, sobol } from 'netlens';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { IncrementalRun } from '../../../src/network/incremental/IncrementalRun.js';
import { sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { randomizeWeights } from '../../support/weights.js';

/** Layers that see little, before one that sees all. */
const localNet = (): LayersModel =>
  randomizeWeights(
    sequential(
      [32, 24, 2],
      [
        layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
        layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
        layers.conv2d({ filters: 6, kernelSize: 3, padding: 'same', activation: 'tanh' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    ),
    5,
  );

describe.each(backends)('on $name', (backend) => {
  beforeAll(() => use(backend));

  /** The score of class 1 of pictures that are masked one by one, by the network as a whole. */
  async function wholeScores(
    model: LayersModel,
    input: tf.Tensor,
    labels: ArrayLike<number>,
    rows: number[][],
  ): Promise<number[]> {
    const scores: number[] = [];
    for (const row of rows) {
      const out = tf.tidy(() => {
        const mask = tf.tensor4d(
          Float32Array.from(labels, (label) => row[label]!),
          [1, 32, 24, 1],
        );
        return model.predict(tf.add(tf.mul(input, mask), tf.mul(0.25, tf.sub(1, mask)))) as tf.Tensor;
      });
      scores.push((await read(out))[1]!);
    }
    return scores;
  }

  test('computing only what a few segments can touch gives what whole pictures give', async () => {
    const model = localNet();
    using net = openNetwork(model);
    const input = tf.tensor4d(normals(2, 32 * 24 * 2), [1, 32, 24, 2]);
    const segments = gridSegments([32, 24], [4, 3]);
    const labels = await segments.data();
    const options = { target: 1, segments, baseline: 0.25 } as const;
    const changed = vi.spyOn(IncrementalRun.prototype, 'changed');
    const each = (values: Float32Array): number[] => Array.from({ length: 12 }, (_, s) => values[labels.indexOf(s)]!);
    const close = { ofMax: 1e-5 };

    const ones = Array<number>(12).fill(1);
    const [whole, ...without] = await wholeScores(model, input, labels, [ones, ...ones.map((_, s) => ones.with(s, 0))]);
    expect(each(await read(await featureAblation(net, input, options)))).toBeAllclose(
      without.map((score) => whole! - score),
      close,
    );
    expect(changed, 'what segments can touch').toHaveBeenCalled();

    changed.mockClear();
    const order = [7, 3, 0, 11, 5, 1, 2, 9, 4, 10, 8, 6];
    const permutations = tf.tensor2d([order], [1, 12], 'int32');
    const rows = Array.from({ length: 13 }, (_, i) => ones.map((_, s) => Number(order.indexOf(s) < i)));
    const scores = await wholeScores(model, input, labels, rows);
    expect(each(await read(await shapleySampling(net, input, { ...options, permutations })))).toBeAllclose(
      ones.map((_, s) => scores[order.indexOf(s) + 1]! - scores[order.indexOf(s)]!),
      close,
    );
    expect(changed, 'what segments can touch').toHaveBeenCalled();

    changed.mockClear();
    const halves = Array.from({ length: 4 }, (_, k) => ones.map((_, s) => Math.fround(((5 * k + 7 * s) % 11) / 10)));
    const [first, second] = [halves.slice(0, 2), halves.slice(2)];
    const samples = tf.tensor2d(halves);
    const own = await wholeScores(model, input, labels, first);
    const variance = (own[0]! - own[1]!) ** 2 / 2;
    const expected: number[] = [];
    for (const s of ones.keys()) {
      const moved = await wholeScores(
        model,
        input,
        labels,
        first.map((row, k) => row.with(s, second[k]![s]!)),
      );
      expected.push(moved.reduce((sum, score, k) => sum + (score - own[k]!) ** 2, 0) / (4 * variance));
    }
    expect(each(await read(await sobol(net, input, { ...options, samples })))).toBeAllclose(expected, { ofMax: 1e-4 });
    expect(changed, 'what segments can touch').toHaveBeenCalled();
    changed.mockRestore();
    model.dispose();
    tf.dispose([input, segments, permutations, samples]);
  });
});
