import { expect } from 'vitest';
import { needing } from '../machines/needing.js';
import { runInChromium } from './browser.js';

const { test } = needing('chromium');

test("a page isolated from other origins has netlens's kernels, over tfjs's shared heap", async () => {
  const { cases, failures } = await runInChromium('wasm', { only: 'wasmKernels', isIsolated: true });
  expect(failures).toEqual([]);
  expect(cases).toBeGreaterThan(100);
});
