import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { occlusionMap } from 'netlens';
import { loadLayersModel } from 'netlens/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../support/backends.js';
import { difference } from '../support/matchers.js';
import { golden, models, present, readBytes, readFloats, readJson } from '../support/shared.js';

interface Golden {
  readonly scale: 'x' | 'x/255' | 'x/127.5-1';
  readonly target: number[];
  readonly occlusion: { readonly window: number; readonly stride: number; readonly fill: number };
  readonly files: Record<string, { file: string; shape: number[] }>;
}

const scales = {
  x: (x: number) => x,
  'x/255': (x: number) => Math.fround(x / 255),
  'x/127.5-1': (x: number) => Math.fround(Math.fround(x / 127.5) - 1),
};
// Three times what golden/README.md says that float32 can keep to.
const tolerance = 3 * 5e-5;
const names = ['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense'];

describe.skipIf(!present(golden, "the comparisons with TensorFlow's occlusion"))(
  'occlusion as TensorFlow has it',
  () => {
    describe.each(backends)('on $name', (backend) => {
      beforeAll(() => use(backend));

      test.each(names)('%s', { timeout: 600_000 }, async (name) => {
        const folder = join(golden, name);
        const { files, occlusion, scale, target } = readJson<Golden>(join(folder, 'golden.json'));
        const model = await loadLayersModel(join(models, name));
        const [, ...size] = files['input']!.shape;
        const pixels = readBytes(join(folder, files['input']!.file)).subarray(
          0,
          size.reduce((a, b) => a * b),
        );
        const photo = tf.tensor(Float32Array.from(pixels, scales[scale]), [1, ...size]);
        const { map, scores } = await occlusionMap(model, photo, { ...occlusion, target: target[0]! });
        for (const [result, file] of [
          [scores, files['occlusionScores']!],
          [map, files['occlusionMap']!],
        ] as const) {
          expect(result.shape).toEqual([1, ...file.shape]);
          expect(difference(await read(result), readFloats(join(folder, file.file)))).toBeLessThanOrEqual(tolerance);
        }
        model.dispose();
        photo.dispose();
      });
    });
  },
);
