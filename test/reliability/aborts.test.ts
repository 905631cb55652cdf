import * as tf from '@tensorflow/tfjs-core';
import * as netlens from 'netlens';
import { occlusionMap, type Explainable } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';
import { smallImages } from '../support/smallNet.js';
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

/** All that take a signal, called with work enough that an abort finds them at it. */
const abortable: Readonly<Record<string, (stage: Stage, signal: AbortSignal) => Promise<unknown>>> = {
  occlusionMap: ({ model, input }, signal) => occlusionMap(model, input, { window: 4, stride: 4, signal }),
  occlusionActivations: ({ model }, signal) =>
    withOne((one) => netlens.occlusionActivations(model, one, { layer: 'conv2', window: 4, stride: 4, signal })),
  empiricalReceptiveField: ({ model, input }, signal) =>
    netlens.empiricalReceptiveField(model, input, { layer: 'conv2', channel: 0, window: 4, signal }),
  topActivations: ({ model, input }, signal) =>
    netlens.topActivations(model, [input, input], { layer: 'conv2', signal }),
  activationQuantiles: ({ model, input }, signal) =>
    netlens.activationQuantiles(model, [{ images: input }, { images: input }], { layers: ['conv2'], signal }),
  conceptCounts: ({ model, input }, signal) =>
    netlens.conceptCounts(model, labelled(input), { thresholds: { conv2: [0, 0, 0, 0, 0] }, concepts, signal }),
  networkDissect: ({ model, input }, signal) =>
    netlens.networkDissect(model, labelled(input), { layers: ['conv2'], concepts, signal }),
  compare: ({ model }, signal) =>
    withOne((image) =>
      netlens.compare(
        model,
        [
          { image, name: 'a' },
          { image, name: 'b' },
        ],
        {
          methods: ['saliency', 'gradCam'],
          metrics: ['deletion', 'gini'],
          signal,
        },
      ),
    ),
  activationMaximize: ({ model }, signal) => netlens.activationMaximize(model, 1, { steps: 200, signal }),
  invertRepresentation: ({ model, input }, signal) =>
    netlens.invertRepresentation(model, input, { layer: 'conv2', steps: 200, signal }),
  adversarialExample: ({ model, input }, signal) =>
    netlens.adversarialExample(model, input, { target: 1, steps: 200, signal }),
  adversarialPatch: ({ model, input }, signal) =>
    netlens.adversarialPatch(model, input, { target: 1, steps: 200, signal }),
  deepDream: ({ model, input }, signal) => netlens.deepDream(model, input, { layers: ['conv1'], steps: 200, signal }),
  dreamZoom: async ({ model, input }, signal) =>
    (await netlens.dreamZoom(model, input, { layers: ['conv1'], steps: 200, signal }).next()).value,
};

async function withOne<T>(use: (one: tf.Tensor4D) => Promise<T>): Promise<T> {
  const one = smallImages(1);
  try {
    return await use(one);
  } finally {
    one.dispose();
  }
}

const concepts = { 1: 'sky' };
/** Three batches, each made and disposed of as it is read. */
const labelled = (images: tf.Tensor4D) =>
  async function* (): AsyncGenerator<netlens.LabelledBatch> {
    for (let i = 0; i < 3; i++) {
      const colour: tf.Tensor3D = tf.ones([2, 6, 5], 'int32');
      try {
        yield await Promise.resolve({ images, labels: { colour } });
      } finally {
        colour.dispose();
      }
    }
  };

describe.each(backends)('what takes a signal, on $name', (backend) => {
  let stage: Stage;
  beforeAll(async () => {
    await use(backend);
    stage = setStage();
  });
  afterAll(() => strike(stage));

  test.each(Object.entries(abortable))(
    '%s, aborted before and just after the call, rejects with the reason and leaves nothing',
    async (_name, call) => {
      const { numTensors } = tf.memory();
      const reason = new Error('enough');
      await expect(call(stage, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(tf.memory().numTensors).toBe(numTensors);
      const controller = new AbortController();
      const pending = call(stage, controller.signal);
      controller.abort(reason);
      await expect(pending).rejects.toBe(reason);
      expect(tf.memory().numTensors).toBe(numTensors);
    },
  );
});

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
