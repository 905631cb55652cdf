import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  custom,
  deepDream,
  LayerNotFoundError,
  NumericalError,
  OptionError,
  TargetError,
  type Progress,
} from 'netlens';
import { describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, read } from '../../support/backends.js';
import { eachOnSmallNet } from '../../support/eachOnSmallNet.js';
import '../../support/matchers.js';
import { furthest, picture } from '../differences.js';

const rowsOf = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) =>
    Array.from({ length: width }, (_, j) => values[i * width + j]!),
  );

/** Bilinear with half-pixel centres; where a side shrinks, with a triangle as wide as the step. */
function resized(image: number[][], height: number, width: number): number[][] {
  const along = (values: number[], to: number): number[] =>
    Array.from({ length: to }, (_, i) => {
      const [scale, reach] = [values.length / to, Math.max(1, values.length / to)];
      const weights = values.map((_, j) => Math.max(0, 1 - Math.abs(j + 0.5 - (i + 0.5) * scale) / reach));
      const sum = weights.reduce((a, b) => a + b, 0);
      return values.reduce((total, value, j) => total + (value * weights[j]!) / sum, 0);
    });
  const turned = (rows: number[][]): number[][] => rows[0]!.map((_, j) => rows.map((row) => row[j]!));
  return turned(turned(image.map((row) => along(row, width))).map((column) => along(column, height)));
}

describe.each(backends)('deepDream on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  eachOnSmallNet(backend, (made) => ({ model, images } = made));
  const small = { layers: ['conv2'], steps: 3, octaves: 2, jitter: 2 };

  test('makes a layer stronger, and keeps shape and range', async () => {
    const x = picture([1, 30, 26, 3]);
    const dream = await deepDream(model, x, { ...small, stepSize: 20, jitter: 0 });
    expect(dream.shape).toEqual(x.shape);
    const range = async (t: tf.Tensor): Promise<[number, number]> => {
      const [low, high] = await read(tf.tidy(() => tf.stack([tf.min(t), tf.max(t)])));
      return [low!, high!];
    };
    const [dreamt, given] = [await range(dream), await range(x)];
    expect(dreamt[0]).toBeGreaterThanOrEqual(0);
    expect(dreamt[1]).toBeLessThanOrEqual(1);
    // Beyond the picture's own darkest and brightest.
    expect(dreamt[1] - dreamt[0]).toBeGreaterThan(given[1] - given[0]);
    expect(await furthest(dream, x)).toBeGreaterThan(0.05);
    tf.dispose([x, dream]);
  });

  test('one octave and step is one normalized step of the gradient', async () => {
    const line = sequential([2, 2, 1], [layers.conv2d({ filters: 1, kernelSize: 1, useBias: false, name: 'c' })]);
    tf.tidy(() => line.setWeights([tf.tensor4d([1], [1, 1, 1, 1])]));
    const x = tf.tensor4d([0, 0.1, 0.2, 0.5], [1, 2, 2, 1]);
    // mean A^2: the gradient is x / 2, its mean magnitude 0.1; a step moves by 2.55 / 255 * x / 0.2.
    const dream = await deepDream(line, x, {
      layers: ['c'],
      octaves: 1,
      steps: 1,
      jitter: 0,
      stepSize: 2.55,
      range: [0, 1],
    });
    expect(await dream.data()).toBeAllclose([0, 0.105, 0.21, 0.525], { atol: 1e-5 });
    tf.dispose([x, dream]);
    line.dispose();
  });

  test('tiles of a network that sees one pixel make the same dream', async () => {
    const line = sequential(
      [null as never, null as never, 1],
      [layers.conv2d({ filters: 2, kernelSize: 1, name: 'c' })],
    );
    const held = tf.memory().numTensors;
    const x = picture([2, 11, 13, 1]);
    const options = { layers: [{ layer: 'c', channel: 1, weight: 2 }], octaves: 2, steps: 2, jitter: 4, seed: 3 };
    const whole = await deepDream(line, x, options);
    const tiled = await deepDream(line, x, { ...options, tileSize: 4 });
    expect(await tiled.data()).toBeAllclose(await whole.data(), { atol: 1e-5 });
    tf.dispose([x, whole, tiled]);
    expect(tf.memory().numTensors).toBe(held);
    line.dispose();
  });

  test('the notebook’s loop, by loops: sizes, detail, steps of one mean change, clipping', async () => {
    const line = sequential(
      [null as never, null as never, 1],
      [layers.conv2d({ filters: 1, kernelSize: 1, useBias: false, name: 'c' })],
    );
    tf.tidy(() => line.setWeights([tf.tensor4d([3], [1, 1, 1, 1])]));
    const held = tf.memory().numTensors;
    const x = picture([1, 12, 9, 1]);
    const image = rowsOf(await x.data<'float32'>(), 9);
    let detail: number[][] | undefined;
    let wanted: number[][] = [];
    for (const factor of [1.5 * 1.5, 1.5, 1]) {
      const [height, width] = [Math.round(12 / factor), Math.round(9 / factor)];
      const base = resized(image, height, width);
      const added = detail && resized(detail, height, width);
      wanted = base.map((row, i) => row.map((value, j) => value + (added?.[i]![j] ?? 0)));
      for (let step = 0; step < 2; step++) {
        // The mean of (3 x)^2 has the gradient 18 x / n: the step is 10 of 255 levels on average.
        const mean = wanted.flat().reduce((a, b) => a + Math.abs(b), 0) / (height * width);
        wanted = wanted.map((row) => row.map((v) => Math.min(1, Math.max(0, v + ((10 / 255) * v) / mean))));
      }
      detail = wanted.map((row, i) => row.map((value, j) => value - base[i]![j]!));
    }
    const options = { layers: ['c'], octaves: 3, octaveScale: 1.5, steps: 2, stepSize: 10, jitter: 3 };
    const dream = await deepDream(line, x, options);
    expect(await dream.data()).toBeAllclose(wanted.flat(), { atol: 1e-5 });
    tf.dispose([x, dream]);
    expect(tf.memory().numTensors).toBe(held);
    line.dispose();
  });

  test('tiles lie anywhere, whatever the jitter', async () => {
    const line = sequential(
      [null as never, null as never, 1],
      [layers.conv2d({ filters: 1, kernelSize: 1, useBias: false, name: 'c' })],
    );
    tf.tidy(() => line.setWeights([tf.tensor4d([1], [1, 1, 1, 1])]));
    const held = tf.memory().numTensors;
    // Each pixel says where it is.
    const x = tf.tensor4d(
      Array.from({ length: 256 }, (_, i) => i / 255),
      [1, 16, 16, 1],
    );
    const firsts: number[] = [];
    const objective = custom(['c'], ({ c }) => {
      // Each tile begins with its first pixel.
      if (backend.name === 'cpu') firsts.push(Math.round(c!.dataSync()[0]! * 255));
      return tf.mean(c!, [1, 2, 3]);
    });
    const options = {
      layers: [objective],
      octaves: 1,
      steps: 12,
      jitter: 0,
      tileSize: 8,
      stepSize: 1e-6,
      range: [0, 1],
    };
    const dream = await deepDream(line, x, options as never);
    if (backend.name === 'cpu') {
      const columns = new Set(firsts.map((first) => first % 8));
      expect(columns.size).toBeGreaterThan(4);
    }
    tf.dispose([x, dream]);
    expect(tf.memory().numTensors).toBe(held);
    line.dispose();
  });

  test('a guide', async () => {
    const guide = picture([1, 16, 16, 3], 9);
    const dream = await deepDream(model, images, {
      ...small,
      layers: [{ layer: 'conv1', weight: 2 }, 'conv2'],
      guide,
    });
    expect(dream.shape).toEqual(images.shape);
    tf.dispose([guide, dream]);
  });

  test('of several guides, each place takes after the place of any that it is most like', async () => {
    const line = sequential([1, 3, 2], [layers.conv2d({ filters: 2, kernelSize: 1, useBias: false, name: 'c' })]);
    tf.tidy(() => line.setWeights([tf.tensor4d([1, 0, 0, 1], [1, 1, 2, 2])]));
    const held = tf.memory().numTensors;
    // Of (0.3, 0.1), (0.1, 0.5) and (0.2, 0.2), the products with (0.9, 0.1) are 0.28, 0.14, 0.2;
    // with (0.2, 0.6) 0.12, 0.32, 0.16; with (0.8, 0.3) 0.27, 0.23, 0.22.
    const x = tf.tensor4d([0.3, 0.1, 0.1, 0.5, 0.2, 0.2], [1, 1, 3, 2]);
    const guides = [tf.tensor4d([0.9, 0.1], [1, 1, 1, 2]), tf.tensor4d([0.2, 0.6, 0.8, 0.3], [1, 1, 2, 2])] as const;
    const best = [0.9, 0.1, 0.2, 0.6, 0.8, 0.3];
    const mean = best.reduce((sum, value) => sum + value, 0) / 6;
    const options = { layers: ['c'], octaves: 1, steps: 1, jitter: 0, stepSize: 2.55, range: [0, 1] } as const;
    for (const guide of [guides, guides.toReversed()]) {
      const dream = await deepDream(line, x, { ...options, guide });
      const wanted = [...(await x.data())].map((value, i) => value + (0.01 * best[i]!) / mean);
      expect(await dream.data()).toBeAllclose(wanted, { atol: 1e-5 });
      dream.dispose();
    }
    await expect(deepDream(line, x, { ...options, guide: [] })).rejects.toThrow(/empty list/);
    tf.dispose([x, ...guides]);
    expect(tf.memory().numTensors).toBe(held);
    line.dispose();
  });

  test('what is refused, an abort, a throw', async () => {
    await expect(deepDream(model, images, { layers: [] })).rejects.toThrow(TargetError);
    await expect(deepDream(model, images, { layers: ['conv9'] })).rejects.toThrow(LayerNotFoundError);
    await expect(deepDream(model, images, { ...small, octaveScale: 1 })).rejects.toThrow(OptionError);
    const controller = new AbortController();
    const onProgress = ({ done }: Progress): void => void (done === 4 && controller.abort(new Error('wake up')));
    await expect(deepDream(model, images, { ...small, signal: controller.signal, onProgress })).rejects.toThrow(
      'wake up',
    );
    const broken = (): never => {
      throw new Error('broken');
    };
    await expect(deepDream(model, images, { ...small, onProgress: broken })).rejects.toThrow('broken');
    const bad = tf.mul(images, NaN) as tf.Tensor4D;
    await expect(deepDream(model, bad, small)).rejects.toThrow(NumericalError);
    bad.dispose();
  });
});
