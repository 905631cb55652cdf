import { expect } from 'vitest';
import { needing } from '../machines/needing.js';
import { explainInChromium, runInChromium } from './browser.js';

const { describe, test } = needing('chromium');

describe('a page isolated from other origins', () => {
  test("has netlens's kernels on two threads, over a shared heap", async () => {
    const { cases, failures } = await runInChromium('wasm', { only: 'wasmKernels', isIsolated: true });
    expect(failures).toEqual([]);
    expect(cases).toBeGreaterThan(100);
  });

  test('gives the same bits on any number of threads', async () => {
    const [one, three] = [
      await explainInChromium(1, { isIsolated: true }),
      await explainInChromium(3, { isIsolated: true }),
    ];
    expect([one.threads, three.threads, three.reason]).toEqual([1, 3, undefined]);
    expect(three.isSteady).toBe(true);
    expect(three.map).toEqual(one.map);
  });

  test('has one thread where its policy allows no workers from a blob, and says why', async () => {
    const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
    const { threads, reason, isSteady } = await explainInChromium(2, { isIsolated: true, policy });
    expect([threads, isSteady]).toEqual([1, true]);
    expect(reason).toMatch(/no thread can be started: .*worker/);
  });
});

test('a plain page has one thread, and says why', async () => {
  const { threads, reason } = await explainInChromium(2, {});
  expect(threads).toBe(1);
  expect(reason).toMatch(/not isolated from other origins/);
});
