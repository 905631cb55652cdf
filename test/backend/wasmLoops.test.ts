import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { version_layers } from '@tensorflow/tfjs-layers';
import { startWasm } from 'netlens/wasm';
import { expect, test, vi } from 'vitest';
import { difference } from '../support/matchers.js';
import { gated, gradientCases, gradientsOn } from './gradientCases.js';
import { checkSampling, checkWaves } from './synthesisCases.js';

test('without SIMD, loops give the same', async () => {
  expect(version_layers).toBe('4.22.0'); // imported as a value, tfjs-layers registers the gradients
  const expected = await gradientsOn('cpu');
  await tf.setBackend('wasm');
  const refused = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  await startWasm();

  const got = await gradientsOn('wasm');
  gradientCases.forEach(({ name }, i) => expect(difference(got[i]!, expected[i]!), name).toBeLessThan(1e-5));

  const output = Float32Array.from({ length: 21 }, (_, i) => Math.min(Math.max(0, i - 7), 6));
  const gradient = Float32Array.from(output, (_, i) => i - 9);
  const tensors = { gradient: tf.tensor1d(gradient), output: tf.tensor1d(output) };
  const result = tf.engine().runKernel('NetlensGate', tensors, { ceiling: 6 }) as tf.Tensor;
  expect(Array.from(await result.data())).toEqual(gated(gradient, output, 6));
  tf.dispose([result, ...Object.values(tensors)]);
  await checkWaves();
  await checkSampling();
  // The relaxed module before and after the flag of Node 20, and the plain one; never again for the same heap.
  expect(refused).toHaveBeenCalledTimes(3);
});
