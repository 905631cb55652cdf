import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel } from '@tensorflow/tfjs-layers';
import { adversarialPatch, logit, OptionError, patchSuccessRate, ShapeError, TargetError } from 'netlens';
import { describe, expect, test } from 'vitest';
import { backends, inSoftware } from '../../support/backends.js';
import { eachOnSmallNet } from '../../support/eachOnSmallNet.js';
import '../../support/matchers.js';
import { smallNet } from '../../support/smallNet.js';
import { furthest } from '../differences.js';

describe.each(backends)('adversarialPatch on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  eachOnSmallNet(backend, (made) => ({ model, images } = made));
  test('is better than a grey one, and leaves nothing else', async () => {
    const placed = { target: 2, rotation: [-10, 10] as const };
    const options = { ...placed, size: 6, range: [-2, 2] as const };
    const steps = inSoftware ? 6 : 30;
    const { patch, mask, successRate, history } = await adversarialPatch(model, images, { ...options, steps });
    expect(patch.shape).toEqual([6, 6, 3]);
    expect(mask.shape).toEqual([6, 6]);
    expect(history).toHaveLength(steps);
    expect(history.at(-1)).toBeGreaterThan(history[0]!);
    expect(successRate).toBeGreaterThanOrEqual(0);
    const again = await patchSuccessRate(model, images, patch, { ...placed, mask, seed: ~0 });
    expect(again).toBe(successRate);
    tf.dispose([patch, mask]);
  });

  test('against two models, disguised, for an objective, at one place', async () => {
    const other = smallNet();
    const disguise = tf.ones([5, 5, 3]) as tf.Tensor3D;
    const held = tf.memory().numTensors;
    const { patch, mask, successRate } = await adversarialPatch([model, other], images, {
      target: logit(1),
      size: 5,
      shape: 'square',
      steps: 5,
      disguise,
      disguiseWeight: 1e6,
      location: [5, 5],
      learningRate: 1e-4,
    });
    expect(await furthest(patch, disguise)).toBeLessThan(0.01);
    expect(successRate).toBeLessThanOrEqual(1);
    tf.dispose([patch, mask]);
    expect(tf.memory().numTensors).toBe(held);
    disguise.dispose();
    other.dispose();
  });

  test('what is refused, an abort', async () => {
    const call = (options: object): Promise<unknown> =>
      adversarialPatch(model, images, { target: 1, steps: 3, ...options });
    await expect(call({ scale: [0, 1] })).rejects.toThrow(OptionError);
    await expect(call({ shape: 'star' })).rejects.toThrow(OptionError);
    await expect(call({ target: 7 })).rejects.toThrow(TargetError);
    await expect(call({ mask: images })).rejects.toThrow(ShapeError);
    await expect(call({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
  });
});
