import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  cam,
  diagnose,
  gradCam,
  logit,
  logProbability,
  occlusionMap,
  probability,
  saliency,
  TargetError,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperModel } from '../attribution/onPaper.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';

/** `p = sigmoid(z)`, z the mean of 2 x + 0 over four places, times 3, minus 4: two classes. */
const binary = (): LayersModel =>
  paperModel(
    [2, 2, 1],
    [
      layers.conv2d({ filters: 1, kernelSize: 1, activation: 'relu', name: 'conv' }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
    [[2], [0], [[3]], [-4]],
  );

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const logitOf = (x: readonly number[]): number => (3 * x.reduce((sum, value) => sum + 2 * value, 0)) / 4 - 4;

/** z = 3 * 12 / 4 - 4 = 5 for the first, 3 * 2 / 4 - 4 = -2.5 for the second. */
const pictures = [
  [1, 2, 3, 0],
  [0.25, 0.25, 0.25, 0.25],
];

describe.each(backends)('one sigmoid unit on $name', (backend) => {
  beforeAll(() => use(backend));
  const given = (): tf.Tensor4D => tf.tensor4d(pictures.flat(), [2, 2, 2, 1]);

  test('is two classes for gradients: 1 the logit, 0 its negative, the likelier one by default', async () => {
    const [model, input] = [binary(), given()];
    const gradient = (target?: number | number[]): Promise<Float32Array> =>
      read(saliency(model, input, { ...(target !== undefined && { target }), reduce: 'none' }));
    // dz / dx = 2 * 3 / 4 where x > 0.
    const of = [1.5, 1.5, 1.5, 0, 1.5, 1.5, 1.5, 1.5];
    expect(await gradient(1)).toBeAllclose(of, { atol: 1e-5 });
    expect(await gradient(0)).toBeAllclose(
      of.map((value) => -value),
      { atol: 1e-5 },
    );
    const top = of.map((value, i) => (i < 4 ? value : -value));
    expect(await gradient()).toBeAllclose(top, { atol: 1e-5 });
    expect(await gradient([1, 0])).toBeAllclose(top, { atol: 1e-5 });
    expect(() => saliency(model, input, { target: 2 })).toThrow(TargetError);
    expect(() => saliency(model, input, { target: 2 })).toThrow(/0 to 1/);
    input.dispose();
    model.dispose();
  });

  test('is so for the logarithm of the probability: log p, or log (1 - p)', async () => {
    const [model, input] = [binary(), given()];
    for (const c of [0, 1]) {
      const map = await read(saliency(model, input, { target: logProbability(c), reduce: 'none' }));
      const expected = pictures.flatMap((x) => {
        const p = sigmoid(logitOf(x));
        return x.map((value) => (value > 0 ? (c === 1 ? 1 - p : -p) * 1.5 : 0));
      });
      expect(map).toBeAllclose(expected, { atol: 1e-6 });
    }
    input.dispose();
    model.dispose();
  });

  test('is so for the probability: p, or 1 - p', async () => {
    const [model, input] = [binary(), given()];
    for (const c of [0, 1]) {
      const map = await read(saliency(model, input, { target: probability(c), reduce: 'none' }));
      const expected = pictures.flatMap((x) => {
        const p = sigmoid(logitOf(x));
        return x.map((value) => (value > 0 ? (c === 1 ? 1 : -1) * p * (1 - p) * 1.5 : 0));
      });
      expect(map).toBeAllclose(expected, { atol: 1e-6 });
    }
    input.dispose();
    model.dispose();
  });

  test('is so for class activation maps', async () => {
    const [model, input] = [binary(), given()];
    // A = 2 x; the weight is 3, its mean gradient 3 / 4.
    const feature = pictures.flat().map((x) => 2 * x);
    for (const target of [1, logit(1)]) {
      expect(await read(cam(model, input, { target }))).toBeAllclose(
        feature.map((a) => 3 * a),
        { atol: 1e-5 },
      );
      expect(await read(gradCam(model, input, { target }))).toBeAllclose(
        feature.map((a) => 0.75 * a),
        { atol: 1e-5 },
      );
    }
    const against = await read(gradCam(model, input, { target: 0, relu: false }));
    expect(against).toBeAllclose(
      feature.map((a) => -0.75 * a),
      { atol: 1e-5 },
    );
    expect(await read(gradCam(model, input, { target: 0 }))).toEqual(new Float32Array(8));
    input.dispose();
    model.dispose();
  });

  test('is so for what windows cover', async () => {
    const [model, input] = [binary(), given()];
    const covered = (x: readonly number[], at: number): number[] => x.map((value, i) => (i === at ? 0 : value));
    const p = pictures.flatMap((x) => x.map((_, at) => sigmoid(logitOf(covered(x, at)))));
    const scores = async (target?: number): Promise<Float32Array> => {
      const { map, scores: made } = await occlusionMap(model, input, {
        ...{ window: 1, stride: 1 },
        ...(target !== undefined && { target }),
      });
      map.dispose();
      return read(made);
    };
    expect(await scores(1)).toBeAllclose(p, { atol: 1e-6 });
    expect(await scores(0)).toBeAllclose(
      p.map((value) => 1 - value),
      { atol: 1e-6 },
    );
    expect(await scores()).toBeAllclose(
      p.map((value, i) => (i < 4 ? value : 1 - value)),
      { atol: 1e-6 },
    );
    input.dispose();
    model.dispose();
  });

  test('is so for diagnose', async () => {
    const [model, input] = [binary(), given()];
    const scores = async (target?: number): Promise<readonly number[]> =>
      (await diagnose(model, input, target === undefined ? {} : { target })).scores;
    expect(await scores(1)).toBeAllclose([5, -2.5], { atol: 1e-5 });
    expect(await scores(0)).toBeAllclose([-5, 2.5], { atol: 1e-5 });
    expect(await scores()).toBeAllclose([5, 2.5], { atol: 1e-5 });
    input.dispose();
    model.dispose();
  });

  test('may be as sure of class 0 as of class 1: both are saturated', async () => {
    const model = binary();
    // z = 3 * 6 - 4 = 14, and with a weight of -3, -3 * 6 - 4 = -22.
    const input = tf.fill([1, 2, 2, 1], 3) as tf.Tensor4D;
    const codes = async (): Promise<string[]> => (await diagnose(model, input)).findings.map(({ code }) => code);
    expect(await codes()).toContain('saturated-softmax');
    const [kernel] = model.layers.at(-1)!.weights;
    kernel!.write(tf.tensor2d([[-3]]));
    expect(await codes()).toContain('saturated-softmax');
    input.dispose();
    model.dispose();
  });
});
