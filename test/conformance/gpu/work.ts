import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { gradCam, openNetwork, type Network } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { calls } from './calls.js';
import { compiled, watch } from './instrument.js';

describe.each(backends)('work on $name', (backend) => {
  let model: LayersModel;
  let net: Network;
  let input: tf.Tensor;
  beforeAll(async () => {
    await use(backend);
    model = smallNet();
    net = openNetwork(model);
    input = smallImages();
  });
  afterAll(() => {
    net.dispose();
    model.dispose();
    input.dispose();
  });

  test.each(calls)('%s reads nothing back and compiles once', (_name, call) => {
    const first = watch(() => call(net, input));
    expect(first.reads).toBe(0);
    const before = compiled();
    const again = watch(() => call(net, input));
    // The first call also brought the weights to the GPU.
    expect(again.launches).toBeLessThanOrEqual(first.launches);
    const other = smallImages();
    watch(() => call(net, other));
    other.dispose();
    expect(compiled()).toBe(before);
  });

  test('gradCam launches a dozen programs more than predict, at most', () => {
    // On WebGL one of them only packs a texture.
    const packing = backend.name === 'webgl' ? 1 : 0;
    const [predict, explain] = [calls[0]![1], (): tf.Tensor => gradCam(net, input, { target: 1 })];
    const count = (run: () => tf.TensorContainer): number => {
      watch(run);
      return watch(run).launches;
    };
    expect(count(explain) - count(() => predict(net, input))).toBeLessThanOrEqual(12 + packing);
  });

  test('a network opened anew compiles nothing new', () => {
    for (const [, call] of calls) tf.dispose(call(net, input));
    const before = compiled();
    const again = openNetwork(model);
    for (const [, call] of calls) tf.dispose(call(again, input));
    again.dispose();
    expect(compiled()).toBe(before);
  });
});
