import * as tf from '@tensorflow/tfjs-core';
import { activationMaximize, networkDissect, openNetwork, type LabelledDataset, type Network } from 'netlens';
import { describe, expect, test } from 'vitest';
import { read, use } from '../../support/backends.js';
import { loadGraph } from '../../support/loadGraph.js';
import { loadModel } from '../../support/loadModel.js';
import { difference } from '../../support/matchers.js';
import { models, present } from '../../support/shared.js';
import { agreeWithTwins } from './agreeWithTwins.js';

// The larger ones, on cpu too, are in twins.sweep.test.ts.
agreeWithTwins({
  cpu: ['tinyvgg', 'cifar10_resnet8', 'cifar10_resnet8_unfused'],
  wasm: ['tinyvgg', 'cifar10_resnet8', 'cifar10_resnet8_unfused', 'mobilenet_v1_0.25_224_dense'],
});

const here = present(models, 'dissection and synthesis of twins');

// What methods of other rooms make of tinyvgg in both forms; which form it is must not matter.
describe.skipIf(!here)('tinyvgg, dissected and dreamt of', () => {
  async function ofBoth<T>(ask: (network: Network) => Promise<T>): Promise<[T, T]> {
    await use('cpu');
    const [graph, layers] = [loadGraph(`${models}/graph/tinyvgg`), await loadModel(`${models}/tinyvgg`)];
    const networks = [openNetwork(graph), openNetwork(layers)] as const;
    const answers: [T, T] = [await ask(networks[0]), await ask(networks[1])];
    networks.forEach((network) => network.dispose());
    graph.dispose();
    layers.dispose();
    return answers;
  }

  test('networkDissect', async () => {
    // Bright on the left, dark on the right.
    const dataset: LabelledDataset = () => [
      tf.tidy(() => {
        const columns = tf.range(0, 64);
        const isLeft = tf.tile(tf.reshape(tf.cast(tf.less(columns, 32), 'float32'), [1, 1, 64, 1]), [3, 64, 1, 3]);
        const noise = tf.randomUniform([3, 64, 64, 3], 0, 0.3, 'float32', 5);
        const side = tf.add(1, tf.cast(tf.less(columns, 32), 'int32'));
        return {
          images: tf.add(tf.mul(isLeft, 0.6), noise) as tf.Tensor4D,
          labels: { side: tf.tile(tf.reshape(tf.cast(side, 'int32'), [1, 1, 64]), [3, 64, 1]) as tf.Tensor3D },
        };
      }),
    ];
    const options = { layers: ['relu_2_2'], quantile: 0.05, concepts: { 1: 'right', 2: 'left' } };
    const [graph, layers] = await ofBoth((network) => networkDissect(network, dataset, options));
    const units = graph.layers['relu_2_2']!;
    expect(units.length).toBe(10);
    expect(units).toEqual(layers.layers['relu_2_2']);
  });

  test('activationMaximize', async () => {
    const [graph, layers] = await ofBoth(async (network) => {
      const { image } = await activationMaximize(network, 3, { steps: 4, seed: 2 });
      return read(image);
    });
    expect(difference(graph, layers)).toBeLessThan(1e-4);
  });
});
