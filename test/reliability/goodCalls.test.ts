import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import { diagnose, gradCam, occlusionMap, openNetwork, Raster, saliency, type Explainable } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../support/backends.js';
import { smallImages, smallNet } from '../support/smallNet.js';
import { goodCalls, perform, tensorsOf } from './calls.js';
import { good } from './every.js';
import type { Stage } from './kinds.js';
import { setStage, settledMemory, soak, strike } from './stage.js';

const runs = soak ? 10_000 : 400;

describe.each(backends)('on $name', (backend) => {
  let stage: Stage;
  beforeAll(async () => {
    await use(backend);
    stage = setStage();
  });
  afterAll(() => strike(stage));

  /** Calls as they are meant: each gives finite numbers, or pictures, and leaves nothing. */
  async function callMany(count: number, seed: number): Promise<void> {
    for (const call of fc.sample(goodCalls(good), { numRuns: count, seed })) {
      const { result, error, left } = await perform(call, good[call.name]!, stage);
      const what = `${call.name}(${fc.stringify([call.positional, call.options])})`;
      if (error !== undefined) throw new Error(what, { cause: error });
      for (const tensor of tensorsOf(result)) {
        const values = await read(tensor);
        if (!values.every(Number.isFinite)) throw new Error(`${what} gave a number that is not finite`);
      }
      for (const raster of [result].flat().filter((part) => part instanceof Raster)) {
        expect(raster.data.length, what).toBe(raster.width * raster.height * 4);
      }
      expect(left, what).toBe(0);
    }
  }

  test(
    `${runs} good calls on one network leave its numbers, bytes and the process's memory as they were`,
    { timeout: 900_000 },
    async () => {
      // The first calls fill tfjs's and the engine's own caches, and the compiler's.
      await callMany(Math.max(200, runs / 10), 1);
      const before = { ...tf.memory(), ...settledMemory() };
      await callMany(runs, 2);
      const after = { ...tf.memory(), ...settledMemory() };
      expect(after.numTensors).toBe(before.numTensors);
      expect(after.numBytes).toBe(before.numBytes);
      expect(after.numDataBuffers).toBe(before.numDataBuffers);
      const grown = (which: 'held' | 'resident'): number => (after[which] - before[which]) / 2 ** 20;
      console.log(
        `${backend.name}: ${runs} calls, ${grown('held').toFixed(1)} MiB more held, ${grown('resident').toFixed(1)} MiB more resident`,
      );
      // What is resident depends on when the system takes pages back.
      expect(grown('held')).toBeLessThan(4);
      expect(grown('resident')).toBeLessThan(128);
    },
  );

  test('two networks do not disturb each other', async () => {
    const [one, other] = [openNetwork(stage.model), openNetwork(smallNet())];
    const maps = async (net: Explainable): Promise<Float32Array[]> => [
      await read(saliency(net, stage.input, { target: 1 })),
      await read(gradCam(net, stage.input, { target: [2, 3], layer: 'relu1' })),
    ];
    const alone = await maps(one);
    const [first, second] = await Promise.all([maps(one), maps(other)]);
    expect(first).toEqual(alone);
    expect(second).toEqual(alone);
    other.dispose();
    other.model.dispose();
    expect(await maps(one)).toEqual(alone);
    one.dispose();
  });

  test('overlapping calls do not disturb each other, whether one throws or not', async () => {
    const { network, input } = stage;
    const slow = (target: number): ReturnType<typeof occlusionMap> =>
      occlusionMap(network, input, { target, window: 4, stride: 3 });
    const numbers = async (made: ReturnType<typeof occlusionMap>): Promise<Float32Array[]> => {
      const { map, scores } = await made;
      return [await read(map), await read(scores)];
    };
    const alone = [await numbers(slow(0)), await numbers(slow(3))];
    const { numTensors } = tf.memory();
    const [zero, three, findings, refused] = await Promise.allSettled([
      numbers(slow(0)),
      numbers(slow(3)),
      diagnose(network, input),
      slow(7),
    ]);
    expect([zero, three].map((settled) => (settled as PromiseFulfilledResult<unknown>).value)).toEqual(alone);
    expect(findings.status).toBe('fulfilled');
    expect(refused.status).toBe('rejected');
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('calls from inside and across tidies keep what they return', async () => {
    const { network } = stage;
    const input = smallImages(1);
    const { numTensors } = tf.memory();
    const outer = tf.tidy(() => {
      const map = saliency(network, input);
      tf.tidy(() => void gradCam(network, input));
      return map;
    });
    const started = tf.tidy(() => ({ promise: occlusionMap(network, input, { window: 6, stride: 6 }) }) as never) as {
      promise: ReturnType<typeof occlusionMap>;
    };
    const { map, scores } = await started.promise;
    expect(tf.memory().numTensors).toBe(numTensors + 3);
    tf.dispose([outer, map, scores, input]);
  });
});
