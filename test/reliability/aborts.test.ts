import * as tf from '@tensorflow/tfjs-core';
import { occlusionMap, type Explainable } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';
import type { Stage } from './kinds.js';
import { setStage, soak, strike } from './stage.js';

interface Pace {
  readonly signal: AbortSignal;
  readonly onProgress: () => void;
}
/** Functions that take a signal, each with some ten pieces of work. */
const functions: Readonly<Record<string, (model: Explainable, input: tf.Tensor, pace: Pace) => Promise<unknown>>> = {
  occlusionMap: (model, input, pace) => occlusionMap(model, input, { window: 4, stride: 4, batchSize: 2, ...pace }),
};

describe.each(backends)('on $name', (backend) => {
  let stage: Stage;
  beforeAll(async () => {
    await use(backend);
    stage = setStage();
  });
  afterAll(() => strike(stage));

  describe.each(Object.entries(functions))('%s', (_name, call) => {
    test.each(['model', 'network'] as const)(
      'of a %s, aborted at any moment, rejects with the reason and leaves nothing',
      async (what) => {
        const { numTensors } = tf.memory();
        const moments = soak ? 60 : 20;
        let aborted = 0;
        for (let turn = 0; turn < moments; turn++) {
          const controller = new AbortController();
          const reason = new Error('enough');
          const pending = call(stage[what], stage.input, { signal: controller.signal, onProgress: () => undefined });
          const settled = pending.then(
            (result) => tf.dispose(result as tf.TensorContainer),
            (error: unknown) => {
              aborted++;
              expect(error).toBe(reason);
            },
          );
          // After so many turns of the event loop.
          for (let i = 0; i < turn; i++) await new Promise((resolve) => setTimeout(resolve, 0));
          controller.abort(reason);
          await settled;
          expect(tf.memory().numTensors).toBe(numTensors);
        }
        expect(aborted).toBeGreaterThan(5);
      },
    );

    test('from onProgress, and one aborted before it starts', async () => {
      const { numTensors } = tf.memory();
      const controller = new AbortController();
      let pieces = 0;
      const onProgress = (): void => {
        if (++pieces === 2) controller.abort();
      };
      const pending = call(stage.network, stage.input, { signal: controller.signal, onProgress });
      await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
      await expect(call(stage.network, stage.input, { signal: AbortSignal.abort(), onProgress })).rejects.toMatchObject(
        { name: 'AbortError' },
      );
      expect(pieces).toBe(2);
      expect(tf.memory().numTensors).toBe(numTensors);
    });

    test('whose onProgress throws rejects with that and leaves nothing', async () => {
      const { numTensors } = tf.memory();
      const onProgress = (): void => {
        throw new Error('no room on the screen');
      };
      const { signal } = new AbortController();
      await expect(call(stage.model, stage.input, { signal, onProgress })).rejects.toThrow('no room on the screen');
      expect(tf.memory().numTensors).toBe(numTensors);
    });
  });
});
