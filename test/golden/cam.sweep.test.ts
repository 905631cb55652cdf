import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  ablationCam,
  eigenCam,
  eigenGradCam,
  finerCam,
  gradCam,
  gradCamPlusPlus,
  hiResCam,
  layerCam,
  openNetwork,
  scoreCam,
  xGradCam,
  type Explainable,
  type LayerMapOptions,
  type Network,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, fewer, read, use } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
import { models } from '../support/shared.js';
import { expectGolden, goldenInput, methodGoldens, readGolden, type MethodGolden } from './methodGolden.js';

type Cam = (model: Explainable, input: tf.Tensor, options: LayerMapOptions) => tf.Tensor | Promise<tf.Tensor>;
const family: Readonly<Record<string, Cam>> = {
  gradCam,
  gradCamPlusPlus,
  xGradCam,
  hiResCam,
  layerCam,
  eigenCam,
  eigenGradCam,
  finerCam,
  ablationCam,
};
const names = fewer(['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense'], 0);

describe.skipIf(!methodGoldens)('the CAM family against float64', () => {
  describe.each(backends)('on $name', (backend) => {
    beforeAll(() => use(backend));

    describe.each(names)('%s', (name) => {
      let golden: MethodGolden;
      let model: LayersModel;
      let net: Network;
      let input: tf.Tensor4D;
      let target: number[];

      beforeAll(async () => {
        golden = readGolden(name);
        model = await loadModel(`${models}/${name}`);
        net = openNetwork(model);
        input = goldenInput(golden);
        target = golden.examples.map((i) => golden.target[i]!);
      });
      afterAll(() => {
        net.dispose();
        model.dispose();
        input.dispose();
      });

      test.each(Object.entries(family))('%s', async (method, cam) => {
        for (const place of ['relu', 'conv'] as const) {
          const layer = golden.layers[place];
          const map = await cam(net, input, { target, layer, resize: 'none' });
          expect(map.shape[0]).toBe(golden.examples.length);
          expectGolden(golden, `${place}.${method}`, await read(map));
        }
      });

      test('gradCam of two layers', async () => {
        const layer = [golden.earlyLayer, golden.layers.relu];
        expectGolden(golden, 'fusedGradCam', await read(gradCam(net, input, { target, layer })));
      });

      // The cpu backend takes minutes for MobileNet's 256 passes.
      test.skipIf(backend.name === 'cpu' && name.startsWith('mobilenet'))('scoreCam', async () => {
        const at = golden.examples.indexOf(golden.example);
        const one = tf.slice(input, [at], [1]);
        const options = { target: golden.target[golden.example]!, layer: golden.scoreCamLayer } as const;
        expectGolden(golden, 'scoreCam', await read(await scoreCam(net, one, { ...options, resize: 'none' })));
        one.dispose();
      });
    });
  });
});
