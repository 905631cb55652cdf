import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { conceptVector, factorize, openNetwork, tcav, type Network } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, fewer, read, use } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
import { difference } from '../support/matchers.js';
import { models } from '../support/shared.js';
import { expectGolden, givenNumbers, methodGoldens, readGolden } from './methodGolden.js';

const names = fewer(['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense'], 0);

describe.skipIf(!methodGoldens)('concepts against float64', () => {
  describe.each(backends)('on $name', (backend) => {
    beforeAll(() => use(backend));

    // The cpu backend takes long for eight pictures of 224 x 224.
    const isSlow = backend.name === 'cpu';
    describe.each(names.filter((name) => !isSlow || !name.startsWith('mobilenet')))('%s', (name) => {
      const golden = methodGoldens ? readGolden(name) : undefined!;
      let model: LayersModel;
      let net: Network;
      let pictures: tf.Tensor4D;
      let photos: tf.Tensor;
      const given = (file: string): tf.Tensor => tf.tensor(givenNumbers(golden, file), [...golden.files[file]!.shape]);
      const number = (file: string, values: readonly number[]): void => {
        const { value, tolerance } = golden.numbers[file]!;
        expect(difference(values, value), file).toBeLessThanOrEqual(tolerance[0]!);
      };

      beforeAll(async () => {
        model = await loadModel(`${models}/${name}`);
        net = openNetwork(model);
        pictures = given('conceptPictures') as tf.Tensor4D;
        photos = tf.slice(pictures, 0, 5);
      });
      afterAll(() => {
        net.dispose();
        model.dispose();
        tf.dispose([pictures, photos]);
      });

      test('conceptVector of the means, and tcav along it', async () => {
        const textures = tf.slice(pictures, 5, 3);
        const cav = given('cav');
        const options = { layer: golden.tcavLayer, target: golden.target[golden.example]!, random: 3 } as const;
        const { vector } = await conceptVector(net, textures, photos, { layer: golden.tcavLayer, kind: 'means' });
        expect(vector.shape).toEqual(cav.shape);
        expect(difference(await read(vector), givenNumbers(golden, 'cav'))).toBeLessThan(2e-5);
        const all = await tcav(net, pictures, cav, options);
        number('tcavDerivatives', all.derivatives);
        const { score, magnitude } = await tcav(net, photos, cav, options);
        number('tcavScore', [score]);
        number('tcavMagnitude', [magnitude]);
        tf.dispose([textures, cav]);
      });

      test('factorize', async () => {
        const start = [given('nmfW0'), given('nmfH0')] as const;
        const { concepts, maps } = await factorize(net, photos, {
          layer: golden.nmfLayer,
          concepts: 3,
          iterations: 50,
          samples: 0,
          start,
        });
        expectGolden(golden, 'nmfH', await read(concepts));
        expectGolden(golden, 'nmfW', await read(maps));
        tf.dispose([...start]);
      });
    });
  });
});
