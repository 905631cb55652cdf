import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { blackBox, gradCam, occlusionMap, openNetwork, saliency } from 'netlens';
import { startWasm } from 'netlens/wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { flag, GraphMaker, int, ints, text } from './makeGraph.js';

const SAME = {
  data_format: text('NHWC'),
  strides: ints(1, 1, 1, 1),
  padding: text('SAME'),
  dilations: ints(1, 1, 1, 1),
};

const convolved = (g: GraphMaker, x: string, [from, to]: readonly [number, number]): string =>
  g.node('Conv2D', [x, g.weight([3, 3, from, to], undefined, 0.5)], SAME);

/** Scores of three classes. */
const classified = (g: GraphMaker, x: string, channels: number): string =>
  g.node('MatMul', [g.node('Mean', [x, g.whole(1, 2)], { keep_dims: flag(false) }), g.weight([channels, 3])]);

/** A picture's map by what can be skipped, and with each picture computed whole by tfjs. */
async function compareOcclusion(model: GraphModel, channels: number): Promise<void> {
  using network = openNetwork(model);
  const image = tf.tensor4d(normals(4, 64 * channels), [1, 8, 8, channels]);
  const options = { target: 1, window: 3, stride: 2 };
  const elsewhere = blackBox((images) => model.predict(images) as tf.Tensor2D, { inputShape: [8, 8, channels] });
  const [own, whole] = [await occlusionMap(network, image, options), await occlusionMap(elsewhere, image, options)];
  // Without a softmax, a score is what both call it.
  expect(await own.map.data()).toBeAllclose(await whole.map.data(), { ofMax: 1e-4 });
  expect(new Set(await own.map.data()).size).toBeGreaterThan(4);
  tf.dispose([image, own.map, own.scores, whole.map, whole.scores]);
}

describe.each(backends)('odd graphs on $name', (backend) => {
  beforeAll(() => use(backend));

  const behind: Readonly<Record<string, (g: GraphMaker, y: string) => string>> = {
    'a constant for each place': (g, y) => g.node('Mul', [y, g.weight([8, 8, 1])]),
    'a number that tfjs compares with': (g, y) =>
      g.node('SelectV2', [
        g.node('Greater', [y, g.scalar(0, 'float32')]),
        y,
        g.node('Mul', [y, g.scalar(0.1, 'float32')]),
      ]),
    'margins as in a mirror': (g, y) =>
      g.node('MirrorPad', [y, g.pairs([0, 0], [1, 2], [2, 0], [0, 0])], { mode: text('REFLECT') }),
  };
  test.each(Object.entries(behind))('occlusion past %s', async (_, make) => {
    const g = new GraphMaker();
    const x = g.input([null, 8, 8, 3]);
    const model = g.model(classified(g, g.node('Relu', [make(g, convolved(g, x, [3, 4]))]), 4));
    const { numTensors } = tf.memory();
    await compareOcclusion(model, 3);
    expect(tf.memory().numTensors).toBe(numTensors);
    model.dispose();
  });

  test('an output may be a later one of a node, or an input', async () => {
    const g = new GraphMaker();
    const x = g.input([null, 8, 8, 4]);
    const halves = g.node('Split', [g.scalar(3), x], { num_split: int(2) });
    const gated = g.node('Mul', [`${halves}:1`, g.node('Sigmoid', [halves])]);
    const model = g.model(classified(g, convolved(g, gated, [2, 3]), 3), `${halves}:1`, g.node('Identity', [x]));
    using network = openNetwork(model);
    expect(network.outputs.map(({ shape }) => shape)).toEqual([
      [null, 3],
      [null, 8, 8, 2],
      [null, 8, 8, 4],
    ]);
    const image = tf.tensor4d(normals(4, 256), [1, 8, 8, 4]);
    const [found, expected] = [network, model].map((one) => one.predict(image) as tf.Tensor[]) as [
      tf.Tensor[],
      tf.Tensor[],
    ];
    for (const [i, output] of found.entries()) {
      expect(await output.data()).toBeAllclose(await expected[i]!.data(), { ofMax: 1e-5 });
    }
    for (const map of [saliency(network, image, { target: 0 }), gradCam(network, image, { target: 0 })]) {
      expect((await read(map)).some((value) => value !== 0)).toBe(true);
    }
    tf.dispose([image, found, expected]);
    model.dispose();
  });

  test('a gradient that tfjs gets wrong is refused by the node’s name, or right', async () => {
    const g = new GraphMaker();
    const x = g.input([null, 3, 3, 3, 2]);
    const window = {
      data_format: text('NDHWC'),
      strides: ints(1, 1, 1, 1, 1),
      padding: text('SAME'),
      dilations: ints(1, 1, 1, 1, 1),
    };
    const y = g.node('Conv3D', [x, g.weight([2, 2, 2, 2, 3])], window, 'net/volume');
    const model = g.model(g.node('Mean', [g.node('Square', [y]), g.whole(1, 2, 3)], { keep_dims: flag(false) }));
    using network = openNetwork(model);
    const values = normals(4, 54);
    const volume = tf.tensor(values, [1, 3, 3, 3, 2]);
    const gradient = (): tf.Tensor => saliency(network, volume, { target: 1, reduce: 'none' });
    if (backend.name === 'wasm' && tf.getKernel('NetlensGate', 'wasm') === undefined) {
      expect(gradient).toThrow(/gradient of node "net\/volume" \(Conv3D\) is wrong on the wasm backend; startWasm/);
      await startWasm();
    }
    const found = await read(gradient());
    const score = (own: Float32Array): number =>
      tf.tidy(() => network.predict(tf.tensor(own, [1, 3, 3, 3, 2])).dataSync()[1]!);
    // Quadratic: a central difference of any size is the derivative.
    const differences = Array.from(values, (_, i) => {
      const moved = (by: number): Float32Array => values.map((value, j) => (i === j ? value + by : value));
      return (score(moved(1)) - score(moved(-1))) / 2;
    });
    expect(found).toBeAllclose(differences, { ofMax: 1e-4 });
    volume.dispose();
    model.dispose();
  });
});
