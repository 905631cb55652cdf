import * as tf from '@tensorflow/tfjs-core';
import { layers, model as functionalModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { openNetwork } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Rectangles } from '../../../src/network/incremental/crops.js';
import { IncrementalRun } from '../../../src/network/incremental/IncrementalRun.js';
import type { Rectangle } from '../../../src/network/incremental/projectiveFields.js';
import type { TracedNetwork } from '../../../src/network/network.js';
import { functional, on } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals, uniform } from '../../support/random.js';
import { randomizeWeights } from '../../support/weights.js';

const [SIZE, CHANNELS] = [16, 3];

/** Eight changes that make no lattice: of several sizes, at borders, one of a single place, one of everything. */
const changes: readonly Rectangle[] = [
  [0, 3, 0, 5],
  [13, 16, 9, 16],
  [7, 8, 4, 5],
  [2, 9, 6, 8],
  [0, 16, 0, 16],
  [5, 6, 0, 16],
  [10, 14, 1, 2],
  [8, 10, 8, 10],
].map(([top, bottom, left, right]) => ({
  rows: { start: top!, end: bottom! },
  columns: { start: left!, end: right! },
}));

/** The value with a change: elsewhere as it was, and in the rectangle, at about half of the places, another number. */
function changedValue(value: Float32Array, { rows, columns }: Rectangle, seed: number): Float32Array {
  const [draw, changed] = [uniform(seed), value.slice()];
  for (let y = rows.start; y < rows.end; y++) {
    for (let x = columns.start; x < columns.end; x++) {
      for (let c = 0; c < CHANNELS; c++) {
        const number = draw() * 4 - 2;
        if (draw() < 0.5) changed[(y * SIZE + x) * CHANNELS + c] = number;
      }
    }
  }
  return changed;
}

/** What of whole values lies in rectangles. */
function cutOut(whole: readonly Float32Array[], at: Rectangles | undefined): tf.Tensor {
  const [tall, wide] = [at?.rows.size ?? SIZE, at?.columns.size ?? SIZE];
  const pixels = whole.flatMap((value, i) =>
    Array.from({ length: tall * wide * CHANNELS }, (_, at_) => {
      const y = (at?.rows.starts[i] ?? 0) + Math.floor(at_ / (wide * CHANNELS));
      const x = (at?.columns.starts[i] ?? 0) + (Math.floor(at_ / CHANNELS) % wide);
      return value[(y * SIZE + x) * CHANNELS + (at_ % CHANNELS)]!;
    }),
  );
  return tf.tensor(pixels, [whole.length, tall, wide, CHANNELS]);
}

const tail = (x: SymbolicTensor): SymbolicTensor => {
  const conv = on(layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', name: 'conv' }), x);
  const wide = on(layers.depthwiseConv2d({ kernelSize: [1, 5], padding: 'same', name: 'wide' }), conv);
  const both = on(layers.add({ name: 'both' }), [conv, wide]);
  const pool = on(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same', name: 'pool' }), both);
  const last = on(layers.conv2d({ filters: 2, kernelSize: 2, strides: 2, name: 'last' }), pool);
  return on(layers.dense({ units: 3, name: 'scores' }), on(layers.globalMaxPooling2d({}), last));
};

describe.each(backends)('IncrementalRun on $name', (backend) => {
  let whole: LayersModel;
  let behind: LayersModel;
  let network: TracedNetwork;
  const picture = (): tf.Tensor4D => tf.tensor4d(normals(3, 2 * SIZE * 2 * SIZE), [1, 2 * SIZE, 2 * SIZE, 1]);

  beforeAll(async () => {
    await use(backend);
    const head = layers.conv2d({ filters: CHANNELS, kernelSize: 3, strides: 2, padding: 'same', name: 'head' });
    whole = randomizeWeights(
      functional([[2 * SIZE, 2 * SIZE, 1]], (x) => tail(on(head, x))),
      5,
    );
    // The same tail with the same weights, from the head's output on.
    behind = functional([[SIZE, SIZE, CHANNELS]], tail);
    behind.setWeights(whole.getWeights().slice(2));
    network = openNetwork(whole) as unknown as TracedNetwork;
  });
  afterAll(() => {
    network.dispose();
    whole.dispose();
    behind.dispose();
  });

  const headValue = (input: tf.Tensor): Promise<Float32Array> => {
    const headAlone = functionalModel({ inputs: whole.inputs, outputs: whole.getLayer('head').output });
    return read(headAlone.predict(input) as tf.Tensor);
  };

  test.each([1, 3, 16])('gives what whole values give, for changes of a layer, %i at once', async (size) => {
    const input = picture();
    const value = await headValue(input);
    const changed = changes.map((change, i) => changedValue(value, change, i));
    const expected = await read(behind.predict(cutOut(changed, undefined)) as tf.Tensor);
    const before = tf.memory().numTensors;

    const [slot, scores] = [network.slot('test', 'head'), network.slot('test', 'scores')];
    const run = new IncrementalRun(network, [input], [scores], { slot, changes });
    expect(await run.unchanged.get(slot)!.data()).toBeAllclose(value, { atol: 1e-5 });
    const numbers = [...changes.keys()];
    const batches = run.batches(numbers, size);
    expect(batches.flatMap((batch) => batch.changes).sort((a, b) => a - b)).toEqual(numbers);
    expect(Math.max(...batches.map((batch) => batch.changes.length))).toBeLessThanOrEqual(size);
    for (const batch of batches) {
      const made = run.changed(
        batch,
        (some, at) =>
          cutOut(
            some.map((i) => changed[i]!),
            at,
          ),
        (values) => tf.clone(values.get(scores)!),
      );
      const own = batch.changes.flatMap((i) => [...expected.subarray(3 * i, 3 * i + 3)]);
      expect(await read(made)).toBeAllclose(own, { atol: 1e-4 });
    }
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
    input.dispose();
  });

  test('computes nothing before the layer that changes, and only a part behind it', () => {
    const input = picture();
    const slot = network.slot('test', 'head');
    const run = new IncrementalRun(network, [input], [network.slot('test', 'scores')], { slot, changes });
    const [batch] = run.batches([2], 1);
    const sizes = ['head', 'conv', 'both', 'pool', 'last'].map((layer) => {
      const field = batch!.fields.get(network.slot('test', layer));
      if (field === undefined || field === 'all') return field;
      const { rows, columns } = field;
      return [rows[2]!.end - rows[2]!.start, columns[2]!.end - columns[2]!.start];
    });
    // Row 7, column 4; rows 6 to 8, columns 3 to 5; and columns 1 to 7. Pools of 3 every 2, of which number i reads from 2 i
    // on: rows 2 to 4, columns 0 to 3. Windows of 2 every 2: rows 1 and 2, columns 0 and 1.
    expect(sizes).toEqual([[1, 1], [3, 3], [3, 7], [3, 4], [2, 2]]); // prettier-ignore
    expect(batch!.fields.get(network.graph.inputs[0]!)).toBeUndefined();
    run.dispose();
    input.dispose();
  });

  test('runs a vector that changes, which has no places', async () => {
    const input = picture();
    const dense = network.slot('test', 'scores');
    const pooled = network.producer(dense)!.inputs[0]!;
    const everywhere = { rows: { start: 0, end: 1 }, columns: { start: 0, end: 1 } };
    const run = new IncrementalRun(network, [input], [dense], { slot: pooled, changes: [everywhere, everywhere] });
    const [batch] = run.batches([0, 1], 2);
    const given = tf.tensor2d([1, 0, 0, 1], [2, 2]);
    const made = run.changed(
      batch!,
      () => tf.clone(given),
      (values) => tf.clone(values.get(dense)!),
    );
    const [kernel, bias] = whole.getLayer('scores').getWeights() as [tf.Tensor2D, tf.Tensor1D];
    expect(await read(made)).toBeAllclose(await read(tf.tidy(() => tf.add(kernel, bias))), { atol: 1e-5 });
    run.dispose();
    tf.dispose([input, given]);
  });
});
