import * as tf from '@tensorflow/tfjs-core';
import { gradCam, guidedBackprop, loadModel, openNetwork, saliency, type ModelSource } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../support/backends.js';
import { readTwin, servingTwins } from '../support/disk.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';

const file = (name: string): File => new File([readTwin(name)], name.split('/').at(-1)!);
const ways = ['an address with a query', 'files'] as const;

/** Opens one of the twins in either way. */
function opening<T>(twin: string, way: (typeof ways)[number], use: (source: ModelSource) => Promise<T>): Promise<T> {
  if (way === 'files') return use(['weights.bin', 'model.json'].map((name) => file(`${twin}/${name}`)));
  return servingTwins((address) => use(`${address}${twin}/model.json?key=1`));
}

/** What a network of each format gives for two pictures, read back. */
async function figures(source: ModelSource): Promise<Record<string, Float32Array>> {
  const model = await loadModel(source);
  const network = openNetwork(model);
  const input = tf.tensor4d(normals(3, 2 * 12 * 12 * 3), [2, 12, 12, 3]);
  const layer = network.layers.find(({ path }) => path === 'relu6' || path.endsWith('/relu6/Relu6'))!.path;
  const options = { target: 2 };
  try {
    return {
      predicted: await read(model.predict(input) as tf.Tensor),
      probabilities: await read(network.predict(input)),
      saliency: await read(saliency(network, input, options)),
      guidedBackprop: await read(guidedBackprop(network, input, options) as tf.Tensor),
      gradCam: await read(gradCam(network, input, { ...options, layer })),
    };
  } finally {
    input.dispose();
    network.dispose();
    model.dispose();
  }
}

// The reference is tfjs-layers' forward pass; the two formats have no reader in common.
describe.each(backends)('one network in two formats on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(ways)('from %s: the same answers and maps', async (way) => {
    const { numTensors } = tf.memory();
    const layers = await opening('layers', way, figures);
    const graph = await opening('graph', way, figures);
    for (const [name, values] of Object.entries(layers)) {
      const tolerance = name.startsWith('pr') ? backend.forward : backend.gradient;
      expect(graph[name]!, name).toBeAllclose(values, { ofMax: tolerance });
      expect(new Set(values).size, name).toBeGreaterThan(2);
    }
    expect(graph['probabilities']!).toBeAllclose(layers['predicted']!, { ofMax: backend.forward });
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
