import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { setBackend, memory, type Tensor } from '@tensorflow/tfjs-core';
import { catAndCoffee, chelsea, loadShapes, shapes, twoShapes } from 'netlens/samples';
import { loadImage } from 'netlens/node';
import { beforeAll, expect, it } from 'vitest';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { samplesSource } from '../../scripts/writeSamples.js';

beforeAll(() => setBackend('cpu'));

it('are those of the files', async () => {
  expect(readFileSync('src/samples/data.ts', 'utf8') === (await samplesSource())).toBe(true);
});

it('hold the embedded network, with its labels', async () => {
  const before = memory().numTensors;
  const [model, wanted] = [await loadShapes(), await loadShapeClassifier()];
  const image = await loadImage(twoShapes.url, { scale: [0, 1] });
  const [made, known] = [model, wanted].map((each) => each.predict(image) as Tensor) as [Tensor, Tensor];
  expect([...(await made.data())]).toEqual([...(await known.data())]);
  expect(shapes).toHaveLength(made.shape[1]!);
  for (const each of [model, wanted, image, made, known]) each.dispose();
  expect(memory().numTensors).toBe(before);
});

it.each([twoShapes, chelsea, catAndCoffee])('$title is as large as it says, and credited', async (picture) => {
  const image = await loadImage(picture.url);
  expect(image.shape).toEqual([1, picture.height, picture.width, 3]);
  expect(picture.credit).toMatch(/CC0|MIT/);
  image.dispose();
});
