import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  cams,
  methods,
  openNetwork,
  OptionError,
  type CamName,
  type CamsOptions,
  type LayerMapOptions,
  type MethodOptions,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

const names: readonly CamName[] = [
  ...(['gradCam', 'gradCamPlusPlus', 'xGradCam', 'hiResCam', 'layerCam'] as const),
  ...(['eigenCam', 'eigenGradCam'] as const),
];

/** A method's own function. */
const alone = (name: CamName, model: LayersModel, input: tf.Tensor4D, options: LayerMapOptions): tf.Tensor =>
  methods.find((method) => method.name === name)!.explain(model, input, options as MethodOptions) as tf.Tensor;

describe.each(backends)('cams on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  beforeAll(async () => {
    await use(backend);
    model = smallNet();
    images = smallImages();
  });
  afterAll(() => {
    model.dispose();
    images.dispose();
  });

  test.each<[string, LayerMapOptions]>([
    ['by default', {}],
    ['of a class each, at a layer, not resized', { target: [1, 3], layer: 'conv1', resize: 'none' }],
    ['of layers, with what speaks against', { target: 2, layer: ['conv1', 'conv2'], relu: false, align: 'centres' }],
    ['rectified', { target: 2, relu: true }],
  ])('%s: each as its own function', async (_, options) => {
    const maps = cams(model, images, options);
    expect(Object.keys(maps)).toEqual(names);
    for (const name of names) {
      const expected = alone(name, model, images, options);
      expect(maps[name].shape).toEqual(expected.shape);
      expect(await read(maps[name]), name).toBeAllclose(await read(expected));
    }
  });

  test('those that are asked for, and nothing else is left', () => {
    const before = tf.memory().numTensors;
    const maps = cams(model, images, { methods: ['layerCam', 'gradCam'] });
    expect(Object.keys(maps)).toEqual(['layerCam', 'gradCam']);
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose(maps);
  });

  test('one forward and one backward pass', async () => {
    const network = openNetwork(model);
    const convolutions = async (compute: () => tf.TensorContainer): Promise<number> => {
      const { kernels } = await tf.profile(() => tf.tidy(compute) as tf.Tensor);
      return kernels.filter(({ name }) => /Conv/.test(name)).length;
    };
    const one = await convolutions(() => alone('gradCam', network as never, images, { layer: 'conv1' }));
    expect(one).toBeGreaterThan(2);
    expect(await convolutions(() => Object.values(cams(network, images, { layer: 'conv1' })))).toBe(one);
    network.dispose();
  });

  test.each<[unknown]>([[[]], ['gradCam'], [['cam']], [['gradCam', 'gradCam']]])('refuses methods %j', (some) => {
    expect(() => cams(model, images, { methods: some } as CamsOptions)).toThrow(OptionError);
  });
});
