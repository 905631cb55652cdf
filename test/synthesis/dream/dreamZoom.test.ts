import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel } from '@tensorflow/tfjs-layers';
import { dreamZoom, OptionError } from 'netlens';
import { describe, expect, test } from 'vitest';
import { backends, inSoftware, read } from '../../support/backends.js';
import { eachOnSmallNet } from '../../support/eachOnSmallNet.js';
import '../../support/matchers.js';
import { picture } from '../differences.js';

describe.each(backends)('dreamZoom on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  eachOnSmallNet(backend, (made) => ({ model, images } = made));
  const small = { layers: ['conv2'], steps: 3, octaves: 2, jitter: 2 };

  test('dreamZoom: frames without end, in constant memory', async () => {
    const counts: number[] = [];
    for await (const frame of dreamZoom(model, images, { ...small, octaves: 1, rotate: 5 })) {
      expect(frame.shape).toEqual(images.shape);
      frame.dispose();
      counts.push(tf.memory().numTensors);
      if (counts.length === 5) break;
    }
    expect(new Set(counts).size).toBe(1);
  });

  test('pans: the next frame begins where the view has moved to', async () => {
    const x = picture([1, 12, 10, 3]);
    // A step too small to be seen, so that a frame is what the last one shows there.
    const still = { ...small, octaves: 1, steps: 1, jitter: 0, stepSize: 1e-6, range: [0, 1] as const };
    const frames: tf.Tensor4D[] = [];
    for await (const frame of dreamZoom(model, x, { ...still, zoom: 1, pan: [2, -3] })) {
      frames.push(frame);
      if (frames.length === 2) break;
    }
    const [first, second] = (await Promise.all(frames.map((frame) => frame.array()))) as number[][][][][];
    for (let row = 0; row < 10; row++) {
      for (let column = 3; column < 10; column++) {
        const expected = first![0]![row + 2]![column - 3]!;
        second![0]![row]![column]!.forEach((value, c) => expect(value).toBeCloseTo(expected[c]!, 4));
      }
    }
    tf.dispose([x, ...frames]);
    for (const pan of [[1], [1, NaN], 3]) {
      await expect(dreamZoom(model, images, { ...still, pan } as never).next()).rejects.toThrow(OptionError);
    }
  });

  test.skipIf(inSoftware)('a faint picture comes to life, and stays so', async () => {
    const faint = tf.tidy(() => tf.add(0.45, tf.mul(picture([1, 12, 10, 3]), 0.1)) as tf.Tensor4D);
    const deviation = (of: tf.Tensor): Promise<Float32Array> => read(tf.tidy(() => tf.sqrt(tf.moments(of).variance)));
    const [start] = await deviation(faint);
    const deviations: number[] = [];
    for await (const frame of dreamZoom(model, faint, { ...small, octaves: 1, steps: 4 })) {
      deviations.push((await deviation(frame))[0]!);
      frame.dispose();
      if (deviations.length === 60) break;
    }
    // It once shrank to less than half of its start in 48 frames.
    for (const late of deviations.slice(20)) expect(late).toBeGreaterThan(start!);
    faint.dispose();
  });
});
