import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { gradCam, guidedBackprop, openNetwork, saliency, type Network } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { loadGraph } from '../../support/loadGraph.js';
import { golden, models, present } from '../../support/shared.js';
import { Goldens, infoOf, ofGradient, settled } from './goldens.js';

const here = [models, golden].every((folder) => present(folder, 'graph-models against TensorFlow'));

/** Graph-models that others published, against TensorFlow's own ops in float64. */
export function agreeWithGoldens(names: Readonly<Record<string, readonly string[]>>): void {
  describe.skipIf(!here).each(backends.filter(({ name }) => name in names))('graph-models on $name', (backend) => {
    beforeAll(() => use(backend));

    describe.each(here ? (names[backend.name] ?? []) : [])('%s', (name) => {
      const info = infoOf(name);
      const goldens = new Goldens(info.golden!);
      let graph: GraphModel | undefined;
      let net = undefined as unknown as Network;
      let input: tf.Tensor4D;

      beforeAll(() => {
        graph = loadGraph(`${models}/graph/${name}`);
        net = openNetwork(graph);
        input = goldens.input();
      });
      afterAll(() => {
        net.dispose();
        graph?.dispose();
        input.dispose();
      });

      test('outputs', async () => {
        const outputs = [net.predict<tf.Tensor | tf.Tensor[]>(input)].flat();
        let compared = 0;
        for (const [file, { node, channels }] of Object.entries(goldens.golden.files)) {
          const i = net.outputs.findIndex((port) => port.name === node);
          if (!file.startsWith('output') || i < 0) continue;
          const chosen = channels ? tf.gather(outputs[i]!, channels, -1) : tf.clone(outputs[i]!);
          await goldens.compare(chosen, file, settled);
          compared++;
        }
        expect(compared).toBeGreaterThan(0);
        tf.dispose(outputs);
      });

      test('input gradient', () => {
        const gradient = saliency(net, input, { target: goldens.target(), reduce: 'none' }) as tf.Tensor;
        return goldens.compare(gradient, 'inputGradient', ofGradient);
      });

      test.runIf(goldens.has('guidedBackprop'))('guided backpropagation', () => {
        const map = guidedBackprop(net, input, { target: goldens.target() }) as tf.Tensor;
        return goldens.compare(map, 'guidedBackprop', ofGradient);
      });

      test('Grad-CAM', () => {
        const map = gradCam(net, input, { target: goldens.target(), layer: info.lastConvLayer, resize: 'none' });
        return goldens.compare(map, 'gradCam', settled);
      });
    });
  });
}
