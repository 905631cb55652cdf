import * as tf from '@tensorflow/tfjs-core';
import { gradCam, guidedBackprop, openNetwork, saliency, type Network } from 'netlens';
import { loadModel } from 'netlens/node';
import { describe, expect, test } from 'vitest';
import { models, present, world } from '../support/shared.js';
import { onThreads, startAnew } from '../support/wasmThreads.js';

const hasModels = present(models, 'real networks on several threads');
const real = ['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_128_quant8', 'mobilenet_v2_1.0_224_quant8'];

const networks: Readonly<Record<string, () => ReturnType<typeof loadModel>>> = {
  'the embedded one': () => loadModel(world),
  ...(hasModels && Object.fromEntries(real.map((name) => [name, () => loadModel(`${models}/${name}`)]))),
};

const methods: readonly ((network: Network, image: tf.Tensor) => tf.Tensor)[] = [saliency, gradCam, guidedBackprop];

/** Pictures that each method explains, on each number of threads: 306 maps in all. */
const pictures = (name: string): number => (name.startsWith('mobilenet_v2') ? 2 : 8);

describe.each(Object.entries(networks))('%s', (name, load) => {
  test('has the same maps on 1, 2, 3 and 8 threads, to the last bit', async () => {
    await (await startAnew({ threads: 2 })).stop();
    const network = openNetwork(await load());
    const shape = network.inputs[0]!.shape.map((side) => side ?? 1);
    const maps = (seed: number): Float32Array[] =>
      tf.tidy(() => {
        const image = tf.randomUniform(shape, 0, 1, 'float32', seed);
        return methods.map((method) => method(network, image).dataSync<'float32'>());
      });
    const seeds = Array.from({ length: pictures(name) }, (_, i) => i + 1);
    const alone = seeds.map(maps);
    const held: tf.Tensor[] = [];
    for (const threads of [2, 3, 8]) {
      await onThreads(threads, async () => {
        for (const [i, seed] of seeds.entries()) {
          held.push(tf.zeros([500_000])); // The heap grows.
          maps(seed).forEach((map, k) =>
            expect(map.every((value, at) => Object.is(value, alone[i]![k]![at]))).toBe(true),
          );
          if (i % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 10)); // The helpers fall asleep.
        }
      });
    }
    tf.dispose(held);
    network.dispose();
  });
});
