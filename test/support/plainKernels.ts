import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect } from 'vitest';

// After each file of those that share a process: netlens's own kernels would stay for the files that follow, which
// would no longer look at tfjs's.
afterAll(() => {
  const isOurs = tf.getKernel('NetlensGate', 'wasm') !== undefined;
  expect(isOurs, 'a file that calls startWasm belongs to "apart" in vitest.config.ts').toBe(false);
});
