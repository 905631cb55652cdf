import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What tfjs holds in the page's worker. */
export interface Held {
  readonly numTensors: number;
  readonly numBytes: number;
}

interface Engine {
  readonly backendName: string;
  readonly constructor: { readonly nextTensorId: number };
  memory(): Held;
}

/** The tensors and bytes that the worker holds. */
export const memory = (page: Page): Promise<Held> =>
  page.workers()[0]!.evaluate(() => {
    const { _tfengine: engine } = globalThis as unknown as { _tfengine: Engine };
    const { numTensors, numBytes } = engine.memory();
    return { numTensors, numBytes };
  });

/** Waits until the worker computes nothing: its event loop turns fifty times, and no tensor is made. */
export async function idle(page: Page): Promise<void> {
  const made = (): Promise<number> =>
    page.workers()[0]!.evaluate(async () => {
      const { constructor: engine } = (globalThis as unknown as { _tfengine: Engine })._tfengine;
      const before = engine.nextTensorId;
      for (let i = 0; i < 50; i++) await new Promise((resolve) => setTimeout(resolve));
      return engine.nextTensorId - before;
    });
  await expect.poll(made, { message: 'tensors made' }).toBe(0);
  await frames(page);
}

/** Waits until the model is open on another backend and nothing is done any more. */
export async function settled(page: Page, backend: string): Promise<void> {
  const state = async (): Promise<string[]> => [
    await page.workers()[0]!.evaluate(() => (globalThis as unknown as { _tfengine: Engine })._tfengine.backendName),
    (await page.locator('.running [role=status]').textContent())!,
  ];
  await expect.poll(state).toEqual([backend, '']);
  await idle(page);
}

/** Lets the page draw what it knows. */
function frames(page: Page, count = 3): Promise<void> {
  return page.evaluate(async (many) => {
    for (let i = 0; i < many; i++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }, count);
}
