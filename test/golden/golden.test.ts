import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { cam, gradCam, guidedBackprop, openNetwork, saliency, UnsupportedModelError, type Network } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, fewer, read, use } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
import { difference } from '../support/matchers.js';
import { golden, models, present, readBytes, readFloats, readJson } from '../support/shared.js';
import { withoutFinalActivation } from '../support/withoutFinalActivation.js';

interface Golden {
  readonly scale: 'x' | 'x/255' | 'x/127.5-1';
  readonly target: number[];
  readonly lastConvLayer: string;
  readonly files: Record<string, { file: string; shape: number[]; lastBitSpread: number[] }>;
}

// TensorFlow's results in float64 (golden/README.md says what each is and how exact float32 can be): three times the
// tolerances given there, example by example.
const scales = {
  x: (x: number) => x,
  'x/255': (x: number) => Math.fround(x / 255),
  'x/127.5-1': (x: number) => Math.fround(Math.fround(x / 127.5) - 1),
};
const settled = 3 * 2e-5;
const gradientTolerance = (spread: number): number => (spread < 1e-5 ? 3 * 1e-5 : 3 * 2 * spread);
const leastCosine = 1 - 3 * (1 - 0.995);

function cosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

const nothing: Golden = { scale: 'x', target: [], lastConvLayer: '', files: {} };
const names = fewer(['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense'], 0, 1);

const here = [models, golden].every((folder) => present(folder, 'the comparisons with TensorFlow'));

describe.skipIf(!here)('TensorFlow', () => {
  describe.each(backends)('on $name', (backend) => {
    beforeAll(() => use(backend));

    describe.each(names)('%s', (name) => {
      const folder = `${golden}/${name}`;
      const { files, lastConvLayer, scale, target } = here ? readJson<Golden>(`${folder}/golden.json`) : nothing;
      let model: LayersModel;
      let net: Network;
      let input: tf.Tensor;

      beforeAll(async () => {
        model = await loadModel(`${models}/${name}`);
        net = openNetwork(model);
        const { file, shape } = files['input']!;
        input = tf.tensor(Float32Array.from(readBytes(`${folder}/${file}`), scales[scale]), shape);
      });
      afterAll(() => {
        net.dispose();
        model.dispose();
        input.dispose();
      });

      /** Compares with a file, example by example, and gives the differences. */
      async function compare(result: tf.Tensor, name: string, tolerance: (spread: number) => number): Promise<void> {
        const { file, shape, lastBitSpread } = files[name]!;
        expect(result.shape).toEqual(shape);
        const [actual, expected] = [await read(result), readFloats(`${folder}/${file}`)];
        const size = expected.length / shape[0]!;
        for (let i = 0; i < shape[0]!; i++) {
          const [a, b] = [actual, expected].map((all) => all.subarray(i * size, (i + 1) * size)) as [
            Float32Array,
            Float32Array,
          ];
          expect(difference(a, b), `example ${i}`).toBeLessThanOrEqual(tolerance(lastBitSpread[i]!));
          if (tolerance === gradientTolerance) expect(cosine(a, b), `example ${i}`).toBeGreaterThan(leastCosine);
        }
      }

      test('probabilities', () => compare(net.predict(input), 'probabilities', () => settled));

      test('logits', async () => {
        const linear = await withoutFinalActivation(model);
        const opened = openNetwork(linear);
        await compare(opened.predict(input), 'logits', () => settled);
        opened.dispose();
        linear.dispose();
      });

      test('input gradient', () =>
        compare(saliency(net, input, { target, reduce: 'none' }) as tf.Tensor, 'inputGradient', gradientTolerance));

      test('guided backpropagation', () =>
        compare(guidedBackprop(net, input, { target }) as tf.Tensor, 'guidedBackprop', gradientTolerance));

      test('Grad-CAM', () =>
        compare(gradCam(net, input, { target, layer: lastConvLayer, resize: 'none' }), 'gradCam', () => settled));

      test('Grad-CAM, resized', () =>
        compare(gradCam(net, input, { target, layer: lastConvLayer }), 'gradCamUpsampled', () => settled));

      test.runIf('cam' in files)('CAM', () =>
        compare(cam(net, input, { target, resize: 'none' }), 'cam', () => settled),
      );

      test.runIf(!('cam' in files))('CAM, which the model is not made for', () => {
        expect(() => cam(net, input, { target })).toThrow(UnsupportedModelError);
        expect(() => cam(net, input, { target })).toThrow(/gradCam/);
      });
    });
  });
});
