import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  channel,
  diagnose,
  LayerNotFoundError,
  probability,
  ShapeError,
  TargetError,
  UnsupportedLayerError,
} from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sequential } from '../oracle/cases/case.js';
import { backends, use } from '../support/backends.js';
import '../support/matchers.js';
import { smallImages, smallNet } from '../support/smallNet.js';
import { withoutFinalActivation } from '../support/withoutFinalActivation.js';
import { twoByTwo, twoChannels, twoReluLayers } from '../attribution/onPaper.js';

async function rows(tensor: tf.Tensor): Promise<number[][]> {
  const values = (await tensor.array()) as number[][];
  tensor.dispose();
  return values;
}

/** Changes one weight of a layer, number by number. */
async function change(
  model: LayersModel,
  layer: string,
  index: number,
  to: (value: number, i: number) => number,
): Promise<void> {
  const weight = model.getLayer(layer).weights[index]!;
  const values = (await weight.read().data<'float32'>()).map(to);
  const tensor = tf.tensor(values, weight.shape as number[], 'float32');
  weight.write(tensor);
  tensor.dispose();
}

describe.each(backends)('diagnose on $name', (backend) => {
  let model: LayersModel;
  let input: tf.Tensor;
  let before: number;
  beforeAll(() => use(backend));
  beforeEach(() => {
    model = smallNet();
    input = smallImages();
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });

  const found = async (options = {}, of = model, x = input): Promise<string[]> => {
    const { findings } = await diagnose(of, x, options);
    for (const { message, advice } of findings) {
      expect(message).toMatch(/\.$/);
      expect(advice).toMatch(/\.$/);
    }
    return findings.map(({ code, layer }) => (layer === undefined ? code : `${code} ${layer}`));
  };

  test('finds nothing wrong where nothing is', async () => {
    await change(model, 'classes', 0, (value, i) => (i % 4 === 1 ? Math.abs(value) : value));
    expect(await found({ target: 1 })).toEqual([]);
  });

  test("gives the target's scores", async () => {
    const linear = await withoutFinalActivation(model);
    const logits = await rows(linear.predict(input) as tf.Tensor);
    const { scores } = await diagnose(model, input, { target: [2, 1] });
    expect(scores).toBeAllclose([logits[0]![2]!, logits[1]![1]!], { ofMax: 1e-5 });
    const answers = await rows(model.predict(input) as tf.Tensor);
    const { scores: shares } = await diagnose(model, input, { target: probability(3) });
    expect(shares).toBeAllclose(
      answers.map((answer) => answer[3]!),
      { ofMax: 1e-5 },
    );
    linear.dispose();
  });

  test('counts the silent activations, layer by layer', async () => {
    // x = [[1, 2], [0.5, 0]]: A1 is silent at one place of four, A2 = relu(1 - x) at two: 3 of 8.
    const paper = twoChannels();
    const x = twoByTwo();
    const { rectifiers, touched } = await diagnose(paper, x, { target: 0 });
    expect(touched).toBe(1);
    expect(rectifiers).toHaveLength(1);
    expect(rectifiers[0]).toMatchObject({ silent: 3 / 8, dead: 0 });
    expect(rectifiers[0]!.layer).toMatch(/seen/);
    paper.dispose();
    x.dispose();

    // h = (4, 5, 0), k = (0, 3)
    const vectors = twoReluLayers('argument');
    const y = tf.tensor2d([[2, 1]]);
    const of = (await diagnose(vectors, y, { target: 0 })).rectifiers;
    expect(of.map(({ silent }) => silent)).toBeAllclose([1 / 3, 1 / 2], { atol: 1e-6 });
    expect(of.map(({ dead }) => dead)).toBeAllclose([1 / 3, 1 / 2], { atol: 1e-6 });
    vectors.dispose();
    y.dispose();
  });

  test('names the layer where NaN pixels come in', async () => {
    const pixels = await input.data<'float32'>();
    const spoilt = tf.tensor(
      pixels.map((value, i) => (i === 37 ? NaN : value)),
      input.shape,
    );
    const { findings } = await diagnose(model, spoilt, { target: 1 });
    expect(findings[0]!.code).toBe('not-finite');
    expect([model.layers[0]!.name, 'conv1']).toContain(findings[0]!.layer);
    expect(findings[0]!.message).toContain(findings[0]!.layer!);
    spoilt.dispose();
  });

  test('names the first layer whose weights are not finite', async () => {
    await change(model, 'conv2', 0, (value, i) => (i === 3 ? NaN : value));
    expect((await found({ target: 1 }))[0]).toBe('not-finite conv2');
    await change(model, 'norm1', 1, (value, i) => (i === 0 ? Infinity : value));
    expect((await found({ target: 1 }))[0]).toBe('not-finite norm1');
  });

  test('sees a saturated softmax', async () => {
    await change(model, 'classes', 1, (value, i) => (i === 2 ? 50 : value));
    expect(await found({ target: 2 })).toContain('saturated-softmax');
    await change(model, 'classes', 1, () => 0);
    expect(await found({ target: 2 })).not.toContain('saturated-softmax');
  });

  test('sees dead ReLUs, and that no gradient passes them', async () => {
    await change(model, 'conv2', 1, () => -1e3);
    const codes = await found({ target: 1 });
    expect(codes.some((code) => code.startsWith('dead-relus') && code.includes('conv2'))).toBe(true);
    expect(codes).toContain('zero-gradient');
  });

  test('sees a Grad-CAM that is negative everywhere', async () => {
    // Class 1 of the paper: -A1 + A2 = [[-1, -2], [0, 1]] is not; with A2 unweighed, -A1 = [[-1, -2], [-0.5, 0]] is.
    const paper = twoChannels();
    const x = twoByTwo();
    const options = { target: 1, layer: 'seen' };
    expect(await found(options, paper, x)).not.toContain('negative-grad-cam seen');
    await change(paper, paper.layers.at(-1)!.name, 0, (value) => (value === 4 ? 0 : value));
    expect(await found(options, paper, x)).toContain('negative-grad-cam seen');
    paper.dispose();
    x.dispose();
  });

  test('sees a layer that the target does not depend on', async () => {
    expect(await found({ target: channel('conv1', 0), layer: 'conv2' })).toContain('independent-of-layer conv2');
  });

  test('sees that there is nothing to guide', async () => {
    const smooth = sequential([4, 4, 1], [
      layers.conv2d({ filters: 2, kernelSize: 2, activation: 'tanh' }),
      layers.flatten(),
      layers.dense({ units: 2 }),
    ]); // prettier-ignore
    const x = tf.ones([1, 4, 4, 1]);
    const { findings, touched } = await diagnose(smooth, x, { target: 0 });
    expect(touched).toBe(0);
    expect(findings.map(({ code }) => code)).toContain('no-rectifiers');
    smooth.dispose();
    x.dispose();
  });

  test('rejects bad input like the methods themselves', async () => {
    const wrong = tf.zeros([1, 5, 5, 3]);
    await expect(diagnose(model, wrong)).rejects.toThrow(ShapeError);
    await expect(diagnose(model, wrong)).rejects.toThrow(/^diagnose: .*\[1, 5, 5, 3\].*\[batch, 12, 10, 3\]/s);
    await expect(diagnose(model, input, { target: 4 })).rejects.toThrow(TargetError);
    await expect(diagnose(model, input, { layer: 'conf1' })).rejects.toThrow(LayerNotFoundError);
    await expect(diagnose(model, input, { layer: 'classes' })).rejects.toThrow(UnsupportedLayerError);
    wrong.dispose();
  });

  test('is plain JSON', async () => {
    const diagnosis = await diagnose(model, input);
    expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
  });
});
