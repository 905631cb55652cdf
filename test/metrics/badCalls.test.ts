import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { metrics, NetlensError } from 'netlens';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { plainPictures, planted, SIDE, squareMap } from './planted.js';

type Metric = (...given: never[]) => Promise<unknown>;
type Case = readonly [given: readonly unknown[], code: string];

let model: LayersModel;
let pictures: tf.Tensor4D;
let maps: tf.Tensor3D;
let attributions: tf.Tensor4D;
let small: tf.Tensor3D;
let disposed: tf.Tensor3D;
let nan: tf.Tensor3D;
let none: tf.Tensor3D;
let infinite: tf.Tensor4D;
let before: number;

beforeAll(async () => {
  await use('cpu');
  model = planted();
  [pictures, attributions] = [plainPictures(1, 2), plainPictures(1, 1)];
  [maps, none] = [squareMap(1, 0, 2), squareMap(0, 0, 2)];
  [small, nan] = [tf.zeros([2, 2, 2]), tf.fill([2, SIDE, SIDE], NaN)];
  infinite = plainPictures(1, Infinity);
  disposed = squareMap(1, 0, 2);
  disposed.dispose();
});
afterAll(() => {
  model.dispose();
  tf.dispose([pictures, attributions, maps, none, small, nan, infinite]);
});
beforeEach(() => (before = tf.memory().numTensors));

/** Each of these must end in an error with the code, and leave nothing behind. */
async function refuses(metric: Metric, cases: readonly Case[]): Promise<void> {
  for (const [i, [given, code]] of cases.entries()) {
    const error: unknown = await (async () => metric(...(given as never[])))().catch((thrown: unknown) => thrown);
    expect(error, `${metric.name}, case ${i}`).toBeInstanceOf(NetlensError);
    expect((error as NetlensError).code, `case ${i}: ${String(error)}`).toBe(code);
    expect(String(error)).toContain(`${metric.name}: `);
    expect(tf.memory().numTensors).toBe(before);
  }
}

/** What every metric of scores refuses. */
const scored = (own: () => tf.Tensor): readonly Case[] => [
  [[null, pictures, own()], 'unsupported-model'],
  [[model, maps, own()], 'shape'],
  [[model, [pictures, pictures], own()], 'shape'],
  [[model, pictures, undefined], 'shape'],
  [[model, pictures, disposed], 'shape'],
  [[model, pictures, small], 'shape'],
  [[model, infinite, own(), { target: 0 }], 'numerical'],
  [[model, pictures, own(), null], 'option'],
  [[model, pictures, own(), { target: 2 }], 'target'],
  [[model, pictures, own(), { target: [0] }], 'target'],
  [[model, pictures, own(), { batchSize: 0 }], 'option'],
  [[model, pictures, own(), { batchSize: 1.5 }], 'option'],
  [[model, pictures, own(), { signal: 1 }], 'option'],
  [[model, pictures, own(), { onProgress: 1 }], 'option'],
];

const options = (...some: readonly object[]): Case[] => some.map((each) => [[model, pictures, maps, each], 'option']);

test.each([
  'deletion',
  'insertion',
  'perturbationCurve',
  'road',
  'averageDrop',
  'faithfulnessCorrelation',
  'sensitivityN',
] as const)('%s refuses what does not fit', async (name) => {
  await refuses(metrics[name], [...scored(() => maps), [[model, pictures, nan], 'numerical']]);
});

test.each(['infidelity', 'completeness'] as const)('%s refuses what does not fit', async (name) => {
  await refuses(
    metrics[name],
    scored(() => attributions),
  );
});

test('each refuses what its own options do not take', async () => {
  const wide = tf.zeros([3, SIDE, SIDE, 2]);
  const one = tf.tensor2d([[1, 2]], [1, 2], 'int32');
  const beyond = tf.tensor2d([16, 1, 2, 3], [2, 2], 'int32');
  before = tf.memory().numTensors;
  await refuses(metrics.deletion, [
    ...options({ step: 0 }, { step: 0.5 }, { baseline: NaN }, { baseline: 'none' }),
    [[model, pictures, maps, { baseline: wide }], 'shape'],
  ]);
  await refuses(metrics.insertion, [
    ...options({ step: -1 }, { from: [0] }),
    [[model, pictures, maps, { from: small }], 'shape'],
  ]);
  await refuses(metrics.perturbationCurve, options({ patch: 0 }, { steps: 0 }, { order: 'best' }, { baseline: {} }));
  await refuses(metrics.road, [
    ...options({ percentiles: [] }, { percentiles: [0] }, { percentiles: [101] }, { order: 'first' }, { noise: -1 }),
    ...options({ seed: 0.5 }, { percentiles: 50 }),
    [[model, pictures, maps, { noise: wide }], 'shape'],
  ]);
  for (const metric of [metrics.faithfulnessCorrelation, metrics.sensitivityN]) {
    await refuses(metric, options({ samples: 1 }, { samples: one }, { samples: beyond }, { seed: '1' }));
    await refuses(metric, [[[model, pictures, maps, { samples: wide }], 'shape']]);
  }
  await refuses(metrics.faithfulnessCorrelation, options({ size: 17 }, { size: 0 }));
  await refuses(metrics.sensitivityN, options({ n: 0 }, { n: 17 }, { n: [] }, { n: [1, 2.5] }));
  await refuses(metrics.infidelity, [
    [[model, pictures, maps], 'shape'],
    [[model, pictures, attributions, { noise: -1 }], 'option'],
    [[model, pictures, attributions, { samples: 0 }], 'option'],
    [[model, pictures, attributions, { normalize: 1 }], 'option'],
    [[model, pictures, attributions, { noise: small }], 'shape'],
  ]);
  const explain = (): tf.Tensor => small.clone();
  await refuses(metrics.maxSensitivity, [
    [[model, pictures, maps], 'option'],
    [[model, pictures, maps, { explain: 1 }], 'option'],
    [[model, pictures, maps, { explain }], 'shape'],
    [[model, pictures, maps, { explain: () => 1 }], 'shape'],
    [[model, pictures, maps, { explain, samples: 0 }], 'option'],
    [[model, pictures, maps, { explain, noise: -1 }], 'option'],
    [[model, pictures, maps, { explain, noise: small }], 'shape'],
    [[model, pictures, disposed, { explain }], 'shape'],
    [[model, undefined, maps, { explain }], 'shape'],
  ]);
  await refuses(metrics.randomization, [
    [[model, pictures, maps], 'option'],
    [[model, pictures, maps, { explain, layers: ['nowhere'] }], 'layer-not-found'],
    [[model, pictures, maps, { explain }], 'shape'],
    [[null, pictures, maps, { explain }], 'unsupported-model'],
    [[model, pictures, disposed, { explain }], 'shape'],
    [[model, undefined, maps, { explain }], 'shape'],
  ]);
  tf.dispose([wide, one, beyond]);
});

test('those of maps alone refuse what is no map, and a truth that marks nothing', async () => {
  const box = { top: 0, left: 0, height: 1, width: 1 };
  for (const metric of [metrics.gini, metrics.entropy]) {
    await refuses(metric, [
      [[undefined], 'shape'],
      [[pictures], 'shape'],
      [[disposed], 'shape'],
      [[nan], 'numerical'],
    ]);
  }
  for (const name of ['pointingGame', 'massAccuracy', 'rankAccuracy', 'localization'] as const) {
    await refuses(metrics[name], [
      [[pictures, maps], 'shape'],
      [[nan, maps], 'numerical'],
      [[maps, small], 'shape'],
      [[maps, undefined], 'shape'],
      [[maps, disposed], 'shape'],
      [[maps, none], 'option'],
      [[maps, [box]], 'shape'],
      [[maps, [box, { ...box, height: 'tall' }]], 'option'],
      [[maps, [box, { ...box, top: 90 }]], 'option'],
    ]);
  }
  await refuses(metrics.pointingGame, [
    [[maps, maps, { tolerance: -1 }], 'option'],
    [[maps, maps, null], 'option'],
  ]);
});
