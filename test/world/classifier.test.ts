import '@tensorflow/tfjs-backend-wasm';
import { readdir, readFile, stat } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate } from '../../examples/world/evaluate.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { shapes } from '../../examples/world/world.js';

const directory = new URL('../../examples/world/model/', import.meta.url);
let model: LayersModel;

beforeAll(async () => {
  await tf.setBackend('wasm');
  model = await loadShapeClassifier();
});

afterAll(() => {
  model.dispose();
});

test('the committed classifier is right on held-out pictures, and its class activation maps point at the object', () => {
  const before = tf.memory().numTensors;
  const { accuracy, bothFound, pointing, gradCamPointing } = evaluate(model, { single: 500, double: 200 });
  expect(tf.memory().numTensors).toBe(before);
  expect(accuracy).toBeGreaterThanOrEqual(0.95);
  expect(bothFound).toBeGreaterThanOrEqual(0.95);
  expect(pointing).toBeGreaterThanOrEqual(0.95);
  expect(gradCamPointing).toBeGreaterThanOrEqual(0.95);
});

test('the labels are the shapes, in the order of the classes', async () => {
  const labels = await readFile(new URL('labels.txt', directory), 'utf8');
  expect(labels.trim().split('\n')).toEqual(shapes);
  expect(model.outputs[0]?.shape).toEqual([null, shapes.length]);
});

test('the committed files take at most 500 KB', async () => {
  const sizes = await Promise.all(
    (await readdir(directory)).map(async (name) => (await stat(new URL(name, directory))).size),
  );
  expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(500_000);
});
