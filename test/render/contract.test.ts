import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { OptionError, ShapeError } from '../../src/errors.js';
import { colorScales } from '../../src/render/colorScales.js';
import { overlay } from '../../src/render/overlay.js';
import type { Raster } from '../../src/render/Raster.js';
import { renderActivations } from '../../src/render/renderActivations.js';
import { renderImages } from '../../src/render/renderImages.js';
import { renderMap } from '../../src/render/renderMap.js';
import { renderWeights } from '../../src/render/renderWeights.js';

type Render = (tensor: tf.Tensor, options?: object) => Promise<Raster[]>;

/**
 * What holds for every function that draws a tensor: its name, the function, a shape that it takes, shapes that it
 * doesn't.
 */
const functions: [name: string, render: Render, shape: number[], wrong: number[][]][] = [
  ['renderMap', renderMap, [2, 4, 5], [[4], [1, 4, 5, 4], [0, 4, 5]]],
  ['colorScales', colorScales as unknown as Render, [2, 4, 5], [[4], [1, 4, 5, 4], [0, 4, 5]]],
  [
    'renderImages',
    renderImages,
    [2, 4, 5, 3],
    [
      [4, 5],
      [1, 4, 5, 2],
      [1, 1, 4, 5, 3],
      [0, 4, 5, 3],
    ],
  ],
  ['renderWeights', renderWeights, [3, 3, 4, 2], [[4], [3, 3, 3, 4, 2], [3, 3, 0, 2]]],
  ['renderActivations', renderActivations, [2, 4, 5, 6], [[4], [4, 5, 6], [2, 4, 5, 0]]],
  [
    'overlay',
    (images, options) => overlay(images, map, options),
    [2, 4, 5, 3],
    [
      [4, 5],
      [2, 4, 5, 4],
      [3, 4, 5, 3],
    ],
  ],
];
let map: tf.Tensor;

beforeAll(async () => {
  await tf.setBackend('cpu');
  map = tf.zeros([2, 4, 5]);
});

describe.each(functions)('%s', (name, render, shape, wrong) => {
  it('leaves no tensor behind and its input as it was', async () => {
    const tensor = tf.randomNormal(shape, 0, 1, 'float32', 1);
    const before = await tensor.array();
    const { numTensors } = tf.memory();
    await render(tensor);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(await tensor.array()).toEqual(before);
    tensor.dispose();
  });

  it.each(wrong.map((bad) => [bad]))('refuses [%s], saying what it wants', async (bad) => {
    const tensor = tf.zeros(bad);
    const { numTensors } = tf.memory();
    const error: unknown = await render(tensor).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ShapeError);
    expect((error as Error).message).toMatch(new RegExp(`^${name}: \\w+ is \\[.*wanted`));
    expect(tf.memory().numTensors).toBe(numTensors);
    tensor.dispose();
  });

  it('refuses a disposed tensor, what is no tensor, and strings', async () => {
    const gone = tf.zeros(shape);
    gone.dispose();
    await expect(render(gone)).rejects.toThrow(ShapeError);
    await expect(render(gone)).rejects.toThrow(/disposed/);
    await expect(render([[1, 2]] as unknown as tf.Tensor)).rejects.toThrow(ShapeError);
    await expect(render(undefined as unknown as tf.Tensor)).rejects.toThrow(/not a tensor/);
    const words = tf.fill(shape, 'a', 'string');
    await expect(render(words)).rejects.toThrow(/dtype string/);
    words.dispose();
  });

  it.each([
    { range: [1, 1] },
    { range: [2, 1] },
    { range: [0, NaN] },
    { range: [-Infinity, 0] },
    { range: [1] },
    ...(name === 'colorScales' ? [{ overPhoto: 1 }] : [{ scale: 0 }, { scale: 1.5 }]),
    ...(['renderMap', 'overlay', 'colorScales'].includes(name)
      ? [{ clip: 1 }, { clip: -0.1 }, { clip: NaN }, { clip: '0' }]
      : []),
    ...(name === 'renderImages' ? [] : [{ colormap: 'jet' }]),
    ...(name === 'renderActivations' ? [{ columns: 0 }, { normalize: 'layer' }] : []),
    ...(name === 'overlay' ? [{ alpha: -0.1 }, { alpha: 1.1 }, { alpha: NaN }, { imageRange: [1, 0] }] : []),
  ])('refuses %j', async (options) => {
    const tensor = tf.zeros(shape);
    await expect(render(tensor, options)).rejects.toThrow(OptionError);
    tensor.dispose();
  });
});
