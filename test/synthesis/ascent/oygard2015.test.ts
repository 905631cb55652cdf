import * as tf from '@tensorflow/tfjs-core';
import { activationMaximize, OptionError, parametrizations, presets, seededRandom } from 'netlens';
import { beforeAll, expect, test } from 'vitest';
import { use } from '../../support/backends.js';
import '../../support/matchers.js';
import { picture } from '../differences.js';
import { at, blurred, enlarged, fromTensor, logitSlope, meanAbs, pictureOf, smoothNet } from './loops.js';

beforeAll(() => use('cpu'));

test('oygard2015 is the notebook’s loop: a canvas that grows, seen by windows; steps and blur fall', async () => {
  const [side, large, seed] = [10, 12, 5];
  const model = smoothNet(side);
  const init = picture([1, side, side, 3]);
  const before = tf.memory().numTensors;
  // 190 of 640 steps at the first size: 2 of 7.
  const [first, second] = [2, 5];
  const sigmas = { sigma: 25, middleSigma: 15, lastSigma: 8 };
  const { image, scores } = await activationMaximize(model, 1, {
    ...presets.oygard2015({ steps: first + second, ...sigmas }),
    init,
    seed,
  });
  expect(image.shape).toEqual([1, large, large, 3]);
  expect(scores).toHaveLength(7);

  // deepdraw.ipynb, make_step and deepdraw.
  const octaves = [
    { iterations: first, sigma: [25, 15], step: [11, 11] },
    { iterations: second, sigma: [15 * 1.2, 8], step: [6, 3] },
  ] as const;
  let canvas = fromTensor(init);
  let step = 0;
  const corners = new Set<string>();
  octaves.forEach(({ iterations, sigma, step: stepSize }, octave) => {
    if (octave > 0) canvas = enlarged(canvas, large, large);
    for (let i = 0; i < iterations; i++, step++) {
      const random = seededRandom(seed, step + 1);
      const place = (): number => {
        const way = canvas.height - side;
        return way === 0 ? 0 : Math.floor(Math.min(way, Math.max(0, way / 2 + 0.3 * way * random.normal())));
      };
      const [top, left] = [place(), place()];
      corners.add(`${octave} ${top} ${left}`);
      const window = pictureOf([side, side, 3], (row, column, c) => at(canvas, top + row, left + column, c));
      const fall = ([from, to]: readonly [number, number]): number => from + ((to - from) * i) / iterations;
      const g = logitSlope(model, window);
      const size = meanAbs(g);
      const moved = window.values.map((value, k) => value + (fall(stepSize) / 255 / size) * g[k]!);
      const clipped = { ...window, values: moved.map((value) => Math.min(1, Math.max(0, value))) };
      // Sigma is for 224 pixels.
      const smooth = blurred(clipped, (fall(sigma) * side) / 224);
      const under = canvas;
      canvas = pictureOf([under.height, under.width, 3], (row, column, c) => {
        const [y, x] = [row - top, column - left];
        const isInside = y >= 0 && x >= 0 && y < side && x < side;
        return isInside ? at(smooth, y, x, c) : at(under, row, column, c);
      });
    }
  });
  expect(await image.data()).toBeAllclose(canvas.values, { atol: 1e-5 });
  // Windows lie at more than one place.
  expect([...corners].filter((corner) => corner.startsWith('1')).length).toBeGreaterThan(1);
  image.dispose();
  expect(tf.memory().numTensors).toBe(before);
  init.dispose();
  model.dispose();
});

test('a canvas that grows, with progress; shares say how many steps an octave gets', async () => {
  const model = smoothNet(8);
  const sizes: string[] = [];
  const { image } = await activationMaximize(model, 1, {
    parametrization: parametrizations.pixels(),
    transforms: [],
    steps: 8,
    octaves: 3,
    octaveScale: 1.5,
    octaveShares: [3, 0, 1],
    grow: true,
    onProgress: ({ image: current }) => {
      const shown = current();
      sizes.push(shown.shape.slice(1, 3).join());
      shown.dispose();
    },
  });
  expect(sizes).toEqual([...Array<string>(6).fill('8,8'), '18,18', '18,18']);
  expect(image.shape).toEqual([1, 18, 18, 3]);
  image.dispose();
  for (const octaveShares of [[1], [1, 2, -1], [0, 0, 0], 3 as never]) {
    await expect(activationMaximize(model, 1, { octaves: 3, octaveShares })).rejects.toThrow(OptionError);
  }
  await expect(activationMaximize(model, 1, { grow: 1 as never })).rejects.toThrow(OptionError);
  model.dispose();
});
