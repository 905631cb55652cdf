import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { diagnose, layerGradients, openNetwork, saliency } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Layer } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { randomizeWeights } from '../../support/weights.js';

const own = (): { units: number; stateful: true; recurrentInitializer: 'zeros'; batchInputShape: number[] } => ({
  units: 3,
  stateful: true,
  recurrentInitializer: 'zeros',
  batchInputShape: [1, 4, 2],
});
const kinds: Readonly<Record<string, () => Layer>> = {
  SimpleRNN: () => layers.simpleRNN(own()),
  GRU: () => layers.gru(own()),
  LSTM: () => layers.lstm(own()),
  'Bidirectional(LSTM)': () =>
    layers.bidirectional({
      layer: layers.lstm({ units: 3, stateful: true, recurrentInitializer: 'zeros' }) as never,
      mergeMode: 'concat',
      batchInputShape: [1, 4, 2],
    }),
};

describe.each(backends)('stateful layers on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(Object.keys(kinds))('%s: an explanation leaves the state where it was', async (kind) => {
    const made = (): LayersModel => {
      const model = sequential();
      model.add(kinds[kind]!());
      model.add(layers.dense({ units: 2 }));
      return randomizeWeights(model, 5);
    };
    const [explained, untouched] = [made(), made()];
    const [first, second] = [6, 7].map((seed) => tf.tensor3d(normals(seed, 8), [1, 4, 2])) as [tf.Tensor, tf.Tensor];
    const predict = (model: LayersModel, input: tf.Tensor): Promise<Float32Array> =>
      read(model.predict(input) as tf.Tensor);
    expect(await predict(explained, first)).toEqual(await predict(untouched, first));

    const network = openNetwork(explained);
    const name = explained.layers[0]!.name;
    for (const what of [network, explained]) {
      tf.dispose(saliency(what, second, { target: 1 }));
      tf.dispose(layerGradients(what, second, { layers: [name] }));
      await diagnose(what, second);
    }
    // Where the state is now, the network answers as the model does next.
    const seen = await read(network.predict(second));
    const [after, expected] = [await predict(explained, second), await predict(untouched, second)];
    expect(after).toEqual(expected);
    expect(seen).toBeAllclose(expected, { atol: 1e-6 });
    // The state counts: from a fresh start the same input gives something else.
    const fresh = made();
    const without = await predict(fresh, second);
    expect(Math.max(...without.map((value, i) => Math.abs(value - expected[i]!)))).toBeGreaterThan(1e-4);
    for (const each of [network, explained, untouched, fresh]) each.dispose();
    tf.dispose([first, second]);
  });
});
