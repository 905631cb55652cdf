import * as tf from '@tensorflow/tfjs-core';
import { occlusionMap } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, inSoftware, read, use } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
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

const here = [models, golden].every((folder) => present(folder, "the comparisons with TensorFlow's occlusion"));

describe.skipIf(!here)('occlusion as TensorFlow has it', () => {
  describe.each(backends)('on $name', (backend) => {
    beforeAll(() => use(backend));

    // MobileNet under 729 windows takes the cpu a minute: wasm alone takes it. A GPU in software takes the smallest,
    // ResNet-8 under 49 windows.
    const chosen = inSoftware ? ['cifar10_resnet8'] : backend.name === 'wasm' ? names : names.slice(0, 2);

    test.each(chosen)('%s', { timeout: 600_000 }, async (name) => {
      const folder = `${golden}/${name}`;
      const { files, occlusion, scale, target } = readJson<Golden>(`${folder}/golden.json`);
      const model = await loadModel(`${models}/${name}`);
      const [, ...size] = files['input']!.shape;
      const pixels = readBytes(`${folder}/${files['input']!.file}`).subarray(
        0,
        size.reduce((a, b) => a * b),
      );
      const photo = tf.tensor(Float32Array.from(pixels, scales[scale]), [1, ...size]);
      const { window, stride, fill } = occlusion;
      const { map, scores } = await occlusionMap(model, photo, { window, stride, fill, target: target[0]! });
      for (const [result, file] of [
        [scores, files['occlusionScores']!],
        [map, files['occlusionMap']!],
      ] as const) {
        expect(result.shape).toEqual([1, ...file.shape]);
        expect(difference(await read(result), readFloats(`${folder}/${file.file}`))).toBeLessThanOrEqual(tolerance);
      }
      model.dispose();
      photo.dispose();
    });
  });
});
