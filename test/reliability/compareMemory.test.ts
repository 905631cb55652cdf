import * as tf from '@tensorflow/tfjs-core';
import { compare, openNetwork, type ComparedPicture } from 'netlens';
import { describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';
import { smallNet } from '../support/smallNet.js';
import { settledMemory, soak } from './stage.js';

const marks = soak ? [1_000, 2_000, 5_000, 10_000] : [50, 100, 200];
const last = marks.at(-1)!;
/** A name, a class, two numbers for each method, and where they are kept. */
const PER_PICTURE = 1_000;
/** What a garbage collection leaves behind at one time and not at another. */
const NOISE = 2 ** 20;

/** Pictures that are made and disposed of one by one. */
function* pictures(): Generator<ComparedPicture> {
  for (let i = 0; i < last; i++) {
    const image: tf.Tensor4D = tf.randomUniform([1, 12, 10, 3], -1, 1, 'float32', i);
    try {
      yield { image, name: `picture ${i}` };
    } finally {
      image.dispose();
    }
  }
}

describe.each(backends)('compare, on $name', (backend) => {
  test(`keeps a picture's numbers alone, over ${last} pictures`, { timeout: 1_800_000 }, async () => {
    await use(backend);
    const model = smallNet();
    const network = openNetwork(model);
    const before = tf.memory().numTensors;
    const seen: { pictures: number; held: number; resident: number; tensors: number; bytes: number }[] = [];
    const comparison = await compare(network, pictures, {
      methods: ['saliency', 'gradCam'],
      metrics: ['deletion', 'gini'],
      onProgress: ({ done }) => {
        if (!marks.includes(done)) return;
        const { numTensors: tensors, numBytes: bytes } = tf.memory();
        seen.push({ pictures: done, ...settledMemory(), tensors, bytes });
      },
    });
    const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
    for (const { pictures: done, held, resident, tensors, bytes } of seen) {
      console.log(
        `compare on ${backend.name}, ${done} pictures: ${mib(held)} MiB held, ${mib(resident)} resident, ` +
          `${tensors} tensors of ${bytes} bytes`,
      );
    }
    expect(comparison.pictures).toHaveLength(last);
    expect(tf.memory().numTensors).toBe(before);
    const first = seen[0]!;
    expect(seen.map(({ pictures: done }) => done)).toEqual(marks);
    for (const { pictures: done, held, tensors, bytes } of seen) {
      expect([tensors, bytes]).toEqual([first.tensors, first.bytes]);
      expect(held - first.held).toBeLessThan(NOISE + PER_PICTURE * (done - first.pictures));
    }
    network.dispose();
    model.dispose();
  });
});
