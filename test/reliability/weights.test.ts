import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  activationQuantiles,
  channel,
  diagnose,
  gradCam,
  guidedBackprop,
  occlusionMap,
  openNetwork,
  renderMap,
  saliency,
  topActivations,
} from 'netlens';
import { describe, expect, test } from 'vitest';
import { backends, read, use } from '../support/backends.js';
import { smallImages, smallNet } from '../support/smallNet.js';

const strange = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity, 'a denormal': 1e-42, 'almost infinite': 3e38 };

/** In place of an index: the last layer's, which no rectifier follows that could make zeros of a NaN. */
const CLASSES_BIAS = -1;

/** A model of which one number of one weight is another. */
function spoilt(index: number, value: number): { model: LayersModel; layer: string } {
  const model = smallNet();
  const weight = index === CLASSES_BIAS ? model.getLayer('classes').weights[1]! : model.weights[index]!;
  const values = weight.read().dataSync<'float32'>().slice();
  values[1] = value;
  const tensor = tf.tensor(values, weight.shape as number[]);
  weight.write(tensor);
  tensor.dispose();
  return { model, layer: weight.originalName.split('/')[0]! };
}

const isFinite = (values: ArrayLike<number>): boolean => Array.from(values).every(Number.isFinite);

describe.each(backends)('on $name', (backend) => {
  test.each(Object.entries(strange))(
    'a weight that is %s gives a map, nothing left, and a finding where it matters',
    async (_name, value) => {
      await use(backend);
      const input = smallImages();
      const first = smallNet();
      const count = first.weights.length;
      first.dispose();
      for (let index = 0; index < count; index++) {
        const { model, layer } = spoilt(index, value);
        const before = tf.memory().numTensors;
        const network = openNetwork(model);
        const maps = [saliency(network, input), guidedBackprop(network, input), gradCam(network, input, { target: 0 })];
        const [picture] = await renderMap(maps[0]!);
        const values = await Promise.all(maps.map((map) => read(map)));
        const scores = await read(network.predict(input));
        const { findings } = await diagnose(network, input, { target: 0 });
        network.dispose();
        expect(tf.memory().numTensors).toBe(before);
        model.dispose();

        expect(picture!.data).toHaveLength(12 * 10 * 4);
        const found = findings.filter(({ code }) => code === 'not-finite');
        // wasm's rectifiers make a NaN zero, so a map may look sound: the weights tell.
        if (!Number.isFinite(value)) expect(found[0]?.layer).toBe(layer);
        else if (value < 1) expect([found, values.every(isFinite), isFinite(scores)]).toEqual([[], true, true]);
        else if (![...values, scores].every(isFinite)) expect(found.length).toBeGreaterThan(0);
      }
      input.dispose();
    },
  );

  test.each([NaN, Infinity])('%f among the weights: what reads back rejects and names the layer', async (value) => {
    await use(backend);
    const input = smallImages();
    const { model, layer } = spoilt(CLASSES_BIAS, value);
    const before = tf.memory().numTensors;
    for (const what of [model, openNetwork(model)]) {
      const named = { code: 'numerical', message: expect.stringContaining(`layer "${layer}"`) as string };
      await expect(occlusionMap(what, input, { window: 6, stride: 6, target: 1 })).rejects.toMatchObject(named);
      await expect(topActivations(what, [input], { layer })).rejects.toMatchObject(named);
      await expect(activationQuantiles(what, [{ images: input }], { layers: ['conv2'] })).resolves.toBeDefined();
      if ('dispose' in what && what !== model) what.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });

  test('a window that shows a NaN is to blame, not the picture', async () => {
    await use(backend);
    const model = smallNet();
    const input = smallImages(1);
    const fill = tf.fill([12, 10, 3], NaN);
    // Before any rectifier.
    const options = { window: 6, stride: 6, fill, target: channel('conv1', 1) };
    await expect(occlusionMap(model, input, options)).rejects.toMatchObject({
      code: 'numerical',
      message: expect.stringContaining('none without a window. Look at fill') as string,
    });
    tf.dispose([fill, input]);
    model.dispose();
  });

  test('a NaN or an infinity in the image is found in the input', async () => {
    await use(backend);
    const model = smallNet();
    for (const value of [NaN, Infinity]) {
      const image = tf.tidy(() =>
        tf.where(tf.reshape(tf.equal(tf.range(0, 360), 100), [1, 12, 10, 3]), value, smallImages(1)),
      );
      const { findings } = await diagnose(model, image, { target: 1 });
      expect(findings[0]).toMatchObject({ code: 'not-finite', layer: model.inputs[0]!.sourceLayer.name });
      saliency(model, image, { target: 1 }).dispose();
      image.dispose();
    }
    model.dispose();
  });
});
