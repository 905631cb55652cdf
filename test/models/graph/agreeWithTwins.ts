import * as tf from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  cam,
  gradCam,
  guidedBackprop,
  occlusionMap,
  openNetwork,
  receptiveField,
  saliency,
  type Network,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import { loadGraph } from '../../support/loadGraph.js';
import { loadModel } from '../../support/loadModel.js';
import { difference } from '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { golden, models, present } from '../../support/shared.js';
import { Goldens, infoOf, ofGradient, settled } from './goldens.js';

const here = [models, golden].every((folder) => present(folder, 'the twins of graph-models'));

/** Each graph-model against the layers-model that it was made of, and both against TensorFlow's float64. */
export function agreeWithTwins(names: Readonly<Record<string, readonly string[]>>): void {
  describe.skipIf(!here).each(backends.filter(({ name }) => name in names))('twins on $name', (backend) => {
    beforeAll(() => use(backend));

    describe.each(here ? (names[backend.name] ?? []) : [])('%s', (name) => {
      const info = infoOf(name);
      const goldens = info.golden === null ? undefined : new Goldens(info.golden);
      const layersFolder = info.twinOf?.startsWith('keras3/') ? undefined : info.twinOf;
      let [graph, layers] = [undefined as GraphModel | undefined, undefined as LayersModel | undefined];
      let [net, twin] = [undefined as unknown as Network, undefined as unknown as Network];
      let input: tf.Tensor4D;
      let target: number[];

      beforeAll(async () => {
        graph = loadGraph(`${models}/graph/${name}`);
        net = openNetwork(graph);
        if (layersFolder !== undefined) {
          layers = await loadModel(`${models}/${layersFolder}`);
          twin = openNetwork(layers);
        }
        const shape = [1, ...info.input] as [number, number, number, number];
        input = goldens?.input() ?? tf.tensor4d(normals(1, tf.util.sizeFromShape(shape)).map(Math.tanh), shape);
        target = goldens?.golden.target ?? [287];
      });
      afterAll(() => {
        net.dispose();
        graph?.dispose();
        twin?.dispose();
        layers?.dispose();
        input.dispose();
      });

      /** The larger of 1e-5 and what moving the last bits does: folded weights differ by as much. */
      const nearTwin = (file: string): number => Math.max(1e-5, ...(goldens?.spread(file).map((one) => 2 * one) ?? []));
      const layerOfTwin = (): string =>
        info.lastConvLayer
          .split('/')
          .at(-2)!
          .replace(/(?<=relu|activation_\d)_1$/, '');

      async function agree(ask: (network: Network, isTwin: boolean) => tf.Tensor, file: string): Promise<void> {
        if (layersFolder === undefined) return;
        const [a, b] = [await read(ask(net, false)), await read(ask(twin, true))];
        expect(difference(a, b)).toBeLessThanOrEqual(nearTwin(file));
      }

      test('probabilities', async () => {
        const ask = (network: Network): tf.Tensor => network.predict(input);
        await goldens?.compare(ask(net), 'probabilities', settled);
        await agree(ask, 'probabilities');
      });

      test('logits, of the graph cut before its softmax', async () => {
        using cut = openNetwork(graph!, { outputs: [info.logitsNode] });
        expect(cut.outputs[0]).toMatchObject({ name: info.logitsNode, dtype: 'float32' });
        await goldens?.compare(cut.predict(input), 'logits', settled);
      });

      test('input gradient', async () => {
        const ask = (network: Network): tf.Tensor => saliency(network, input, { target, reduce: 'none' }) as tf.Tensor;
        await goldens?.compare(ask(net), 'inputGradient', ofGradient);
        await agree(ask, 'inputGradient');
      });

      test('guided backpropagation', async () => {
        const ask = (network: Network): tf.Tensor => guidedBackprop(network, input, { target }) as tf.Tensor;
        await goldens?.compare(ask(net), 'guidedBackprop', ofGradient);
        await agree(ask, 'guidedBackprop');
      });

      test('Grad-CAM', async () => {
        const ask = (network: Network, isTwin = false): tf.Tensor =>
          gradCam(network, input, { target, layer: isTwin ? layerOfTwin() : info.lastConvLayer, resize: 'none' });
        await goldens?.compare(ask(net), 'gradCam', settled);
        await agree(ask, 'gradCam');
      });

      test.runIf(info.camReady)('CAM', async () => {
        const ask = (network: Network): tf.Tensor => cam(network, input, { target, resize: 'none' });
        await goldens?.compare(ask(net), 'cam', settled);
        await agree(ask, 'gradCam');
      });

      test('receptive fields', () => {
        if (layersFolder === undefined) return;
        expect(receptiveField(net, info.lastConvLayer)).toEqual(receptiveField(twin, layerOfTwin()));
      });

      test('occlusion', async () => {
        const window = Math.ceil(info.input[0]! / 4);
        const one = tf.slice(input, 0, 1);
        const scores = async (network: Network): Promise<Float32Array> => {
          const made = await occlusionMap(network, one, { target: target[0]!, window, stride: window });
          made.map.dispose();
          return read(made.scores);
        };
        const own = await scores(net);
        expect(own.every(Number.isFinite)).toBe(true);
        if (layersFolder !== undefined) expect(difference(own, await scores(twin))).toBeLessThanOrEqual(1e-5);
        one.dispose();
      });
    });
  });
}
