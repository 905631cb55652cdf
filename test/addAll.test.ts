import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { addAll } from '../src/addAll.js';
import { backends, read, use } from './support/backends.js';

describe.each(backends)('addAll on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each([2, 7, 8, 30, 60])('of %i tensors', async (count) => {
    const tensors = Array.from({ length: count }, (_, i) => tf.tensor1d([i, 2 * i, -i]));
    const before = tf.memory().numTensors;
    const sum = addAll(tensors);
    expect(tf.memory().numTensors).toBe(before + 1);
    const total = (count * (count - 1)) / 2;
    expect(Array.from(await read(sum))).toEqual([total, 2 * total, -total]);
    tf.dispose(tensors);
  });
});
