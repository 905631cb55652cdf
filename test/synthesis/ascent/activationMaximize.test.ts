import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  activationMaximize,
  type ActivationMaximizeOptions,
  add,
  channel,
  custom,
  diversity,
  LayerNotFoundError,
  logit,
  NumericalError,
  openNetwork,
  optimizers,
  OptionError,
  parametrizations,
  type PresetName,
  presets,
  regularizers,
  scale,
  ShapeError,
  transforms,
  UnsupportedModelError,
  type Progress,
} from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, inCell, inSoftware, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallNet } from '../../support/smallNet.js';
import { randomizeWeights } from '../../support/weights.js';
import { picture } from '../differences.js';

const { gradientAscent } = optimizers;
const { fourier, generator, laplacianPyramid, pixels } = parametrizations;
const { clip, l2, totalVariation } = regularizers;
const { jitter } = transforms;

const plain: ActivationMaximizeOptions = {
  parametrization: pixels(),
  optimizer: gradientAscent({ learningRate: 0.5 }),
  transforms: [],
  redirected: 0,
  steps: 3,
};

/** Sets a model's weights. */
function fill(model: LayersModel, ...values: number[][]): void {
  tf.tidy(() => model.setWeights(model.getWeights().map((weight, i) => tf.tensor(values[i]!, weight.shape))));
}

/** How often `data` and `dataSync` are called. */
async function countReads(run: () => Promise<void>): Promise<[asynchronous: number, waiting: number]> {
  const methods = tf.Tensor.prototype as unknown as Record<'data' | 'dataSync', () => unknown>;
  const originals = { data: methods.data, dataSync: methods.dataSync };
  const counts = { data: 0, dataSync: 0 };
  for (const name of ['data', 'dataSync'] as const) {
    methods[name] = function (this: tf.Tensor) {
      counts[name]++;
      return originals[name].call(this);
    };
  }
  try {
    await run();
  } finally {
    Object.assign(methods, originals);
  }
  return [counts.data, counts.dataSync];
}

describe.each(backends)('activationMaximize on $name', (backend) => {
  let model: LayersModel;
  let before: number;
  beforeAll(() => use(backend));
  beforeEach(() => {
    model = smallNet();
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  const run = async (options: ActivationMaximizeOptions): Promise<{ image: number[]; scores: number[] }> => {
    const { image, scores } = await activationMaximize(model, 1, options);
    const values = Array.from(await image.data());
    image.dispose();
    return { image: values, scores: Array.from(scores) };
  };

  test('ascent on a linear network, on paper', async () => {
    const line = sequential([1, 2, 1], [layers.flatten(), layers.dense({ units: 1, useBias: false })]);
    fill(line, [2, -3]);
    const held = tf.memory().numTensors;
    const init = tf.tensor4d([-1, 1], [1, 1, 2, 1]);
    // In units of black to white, -1..1 is 0..1: the gradient doubles, and the start is (0, 1).
    const { image, scores } = await activationMaximize(line, 0, { ...plain, init, range: [-1, 1], steps: 2 });
    // unit: (0, 1) -> + 0.5 * (4, -6) -> (2, -2) -> (4, -5); the scores 2 x - 3 y of x = 2 u - 1.
    expect(await image.data()).toBeAllclose([7, -11], { atol: 1e-5 });
    expect(scores).toBeAllclose([-5, 21], { atol: 1e-4 });
    tf.dispose([image, init]);
    expect(tf.memory().numTensors).toBe(held);
    line.dispose();
  });

  test('penalties are taken off, regularizers run in order', async () => {
    const line = sequential([1, 2, 1], [layers.flatten(), layers.dense({ units: 1, useBias: false })]);
    fill(line, [0, 0]);
    const init = tf.tensor4d([0.9, 0.5], [1, 1, 2, 1]);
    const { image } = await activationMaximize(line, 0, {
      ...plain,
      init,
      steps: 1,
      // -d/dx mean (x - 0.5)^2 = -(0.4, 0), halved by the step, then three times by a plug-in, then clipped from below.
      regularizers: [l2(), { gradient: (g) => tf.mul(g, 3) }, clip({ low: 0.4, high: 1 })],
    });
    expect(await image.data()).toBeAllclose([0.4, 0.5], { atol: 1e-5 });
    tf.dispose([image, init]);
    line.dispose();
  });

  test.each([
    ['pixels', pixels()],
    ['fourier', fourier()],
    ['laplacianPyramid', laplacianPyramid({ levels: 2 })],
  ])('%s: the score rises', async (_name, parametrization) => {
    const { scores } = await run({ parametrization, transforms: [], steps: inSoftware ? 20 : 40 });
    expect(scores.at(-1)).toBeGreaterThan(scores[0]! + 0.01);
  });

  test('the same seed gives the same image to the bit, another one another', async () => {
    const [a, b, c] = [
      await run({ steps: 4, seed: 3 }),
      await run({ steps: 4, seed: 3 }),
      await run({ steps: 4, seed: 4 }),
    ];
    expect(b).toEqual(a);
    expect(c.image).not.toEqual(a.image);
  });

  test('several images at once, unlike each other', async () => {
    const objective = add(channel('conv2', 1), scale(diversity('conv2'), 0.1));
    const { image } = await activationMaximize(model, objective, { batch: 3, steps: 3 });
    expect(image.shape).toEqual([3, 12, 10, 3]);
    image.dispose();
    const classes = await activationMaximize(model, [0, 2], { steps: 1 });
    expect(classes.image.shape).toEqual([2, 12, 10, 3]);
    classes.image.dispose();
  });

  test('another size, where a convolution is looked at', async () => {
    const { image } = await activationMaximize(model, channel('conv2', 1), { size: [20, 16], steps: 2 });
    expect(image.shape).toEqual([1, 20, 16, 3]);
    image.dispose();
  });

  test('a size that the model does not take', async () => {
    const flat = randomizeWeights(sequential([6, 6, 1], [layers.flatten(), layers.dense({ units: 2 })]), 1);
    before = tf.memory().numTensors;
    await expect(activationMaximize(flat, 0, { size: 9 })).rejects.toThrow(ShapeError);
    expect(tf.memory().numTensors).toBe(before);
    flat.dispose();
    before = tf.memory().numTensors;
  });

  test('a digit of [batch, 28, 28]', async () => {
    const digits = randomizeWeights(
      sequential(
        [28, 28],
        [
          layers.reshape({ targetShape: [28, 28, 1] }),
          layers.conv2d({ filters: 2, kernelSize: 5 }),
          layers.globalAveragePooling2d({}),
        ],
      ),
      1,
    );
    const { image } = await activationMaximize(digits, 1, { steps: 2 });
    expect(image.shape).toEqual([1, 28, 28, 1]);
    image.dispose();
    digits.dispose();
  });

  test('octaves: from the smallest size up, each starting from the last', async () => {
    const sizes: string[] = [];
    const counted = {
      ...pixels(),
      toImage: (parameters: tf.Tensor[], shape: readonly [number, number, number, number]) => {
        sizes.push(parameters[0]!.shape.join());
        expect(shape).toEqual(parameters[0]!.shape);
        return pixels().toImage(parameters, shape);
      },
    };
    const dones: number[] = [];
    const { image, scores } = await activationMaximize(model, 1, {
      ...plain,
      parametrization: counted,
      octaves: 3,
      octaveScale: 2,
      steps: 7,
      onProgress: ({ done, total, image: current }) => {
        dones.push(done / total);
        const shown = current();
        expect(shown.shape).toEqual([1, 12, 10, 3]);
        shown.dispose();
      },
    });
    expect(image.shape).toEqual([1, 12, 10, 3]);
    expect([...new Set(sizes)]).toEqual(['1,3,3,3', '1,6,5,3', '1,12,10,3']);
    expect(dones).toEqual([1, 2, 3, 4, 5, 6, 7].map((done) => done / 7));
    expect(scores).toHaveLength(7);
    expect(scores.at(-1)).toBeGreaterThan(scores[0]!);
    image.dispose();
    await expect(run({ octaves: 2, parametrization: generator({ network: model }) })).rejects.toThrow('no fromImage');
  });

  test('a NaN in a later octave names the step of the whole run', async () => {
    let calls = 0;
    // A declaration: Bun inlines an arrow function that is used once, and so takes its name away.
    function late(x: tf.Tensor4D): tf.Tensor4D {
      return calls++ === 5 ? tf.mul(x, NaN) : tf.mul(x, 1);
    }
    await expect(run({ ...plain, octaves: 2, steps: 8, transforms: [late] })).rejects.toThrow(
      /step 5, first in transforms\[0\] \(late\)/,
    );
  });

  test('nothing is read from the device before the end', async () => {
    // Without what cpu and wasm compute in loops of ours, from values that lie there anyway: ReLU's and max pooling's
    // gradients, and sampling along a map.
    const small = randomizeWeights(
      sequential(
        [8, 8, 3],
        [
          layers.conv2d({ filters: 2, kernelSize: 3, activation: 'tanh' }),
          layers.flatten(),
          layers.dense({ units: 2 }),
        ],
      ),
      4,
    );
    const net = openNetwork(small);
    const counts: [number, number][] = [];
    for (const steps of [2, inSoftware ? 6 : 60]) {
      const options = ['cpu', 'wasm'].includes(backend.name)
        ? { steps, transforms: [jitter({ pixels: 2 })] }
        : { steps };
      const reads = await countReads(async () => (await activationMaximize(net, logit(0), options)).image.dispose());
      counts.push(reads);
    }
    net.dispose();
    small.dispose();
    // The scores, and whether all was finite.
    expect(counts).toEqual([
      [2, 0],
      [2, 0],
    ]);
  });

  test('onProgress gets each step and a copy of the image', async () => {
    const seen: number[] = [];
    await run({
      ...plain,
      onProgress: ({ done, total, image }) => {
        expect(total).toBe(3);
        const copy = image();
        expect(copy.shape).toEqual([1, 12, 10, 3]);
        copy.dispose();
        seen.push(done);
      },
    });
    expect(seen).toEqual([1, 2, 3]);
  });

  test('an abort rejects with the signal’s reason, within a step', async () => {
    const controller = new AbortController();
    let steps = 0;
    const onProgress = ({ done }: Progress): void => {
      steps = done;
      if (done === 2) controller.abort(new Error('enough'));
    };
    await expect(run({ steps: 50, signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(steps).toBe(2);
    await expect(run({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  test.each(Object.keys(presets) as PresetName[])('preset %s runs', async (name) => {
    const init = picture([1, 12, 10, 3]);
    const options = { ...presets[name](), steps: 4, ...(name === 'szegedy2013' && { init }) };
    const { image, scores } = await activationMaximize(model, 0, options);
    // A canvas that grows ends 1.2 times as large as what the network sees.
    expect(image.shape).toEqual(name === 'oygard2015' ? [1, 14, 12, 3] : [1, 12, 10, 3]);
    expect(scores).toHaveLength(4);
    expect(scores.every(Number.isFinite)).toBe(true);
    tf.dispose([image, init]);
  });

  test('a dead start is escaped', async () => {
    // ReLU(sum of the pixels - 100): silent everywhere near grey.
    const dead = sequential(
      [2, 2, 1],
      [layers.flatten(), layers.dense({ units: 1, activation: 'relu' }), layers.dense({ units: 1 })],
    );
    fill(dead, [1, 1, 1, 1], [-10], [1], [0]);
    const last = async (redirected: number): Promise<number> => {
      const { image, scores } = await activationMaximize(dead, 0, { ...plain, redirected, steps: 8 });
      image.dispose();
      return scores.at(-1)!;
    };
    expect(await last(0)).toBe(0);
    expect(await last(8)).toBeGreaterThan(0);
    dead.dispose();
  });

  describe('plug-ins that go wrong are named, with the step', () => {
    const counted = (bad: (image: tf.Tensor4D) => tf.Tensor): ((image: tf.Tensor4D) => never) => {
      let calls = 0;
      return (image) => (calls++ === 2 ? bad(image) : tf.clone(image)) as never;
    };
    const disposed = (image: tf.Tensor4D): tf.Tensor => {
      const made = tf.clone(image);
      made.dispose();
      return made;
    };
    const taken = (image: tf.Tensor4D): tf.Tensor => {
      const made = tf.mul(image, 2);
      image.dispose();
      return made;
    };
    const nan = (image: tf.Tensor4D): tf.Tensor => tf.mul(image, NaN);
    const flat = (image: tf.Tensor4D): tf.Tensor => tf.sum(image, 3);
    const nothing = (): never => undefined as never;

    test.each([
      [
        'a transform’s shape',
        { transforms: [jitter({ pixels: 0 }), counted(flat)] },
        ShapeError,
        /transforms\[1\].*\[1, 12, 10\] at step 2/,
      ],
      ['a transform’s NaN', { transforms: [counted(nan)] }, NumericalError, /step 2, first in transforms\[0\]/],
      [
        'a disposed tensor',
        { regularizers: [{ name: 'mine', gradient: counted(disposed) }] },
        ShapeError,
        /regularizers\[0\] \(mine\) gave a disposed tensor at step 2/,
      ],
      [
        'a disposed input',
        { regularizers: [{ name: 'mine', image: counted(taken) }] },
        ShapeError,
        /\(mine\) disposed of what it was given at step 2/,
      ],
      [
        'nothing',
        { regularizers: [{ gradient: counted(nothing) }] },
        ShapeError,
        /regularizers\[0\] \(custom\) gave nothing at step 2/,
      ],
      [
        'a penalty that is no scalar',
        { regularizers: [totalVariation(), { penalty: (x: tf.Tensor4D) => tf.sum(x, 3) as never }] },
        ShapeError,
        /regularizers\[1\].*at step 0/,
      ],
      [
        'an image’s NaN',
        { regularizers: [{ name: 'mine', image: counted(nan) }] },
        NumericalError,
        /step 2, first in regularizers\[0\] \(mine\)/,
      ],
      [
        'an optimizer’s NaN',
        {
          optimizer: {
            init: () => [],
            update: ([x]: readonly tf.Tensor[]) => ({ parameters: [tf.mul(x!, Infinity)], state: [] }),
          },
        },
        NumericalError,
        /step 0, first in optimizer/,
      ],
      [
        'a transform without a gradient',
        { transforms: [(x: tf.Tensor4D) => tf.ones(x.shape)] },
        OptionError,
        /does not depend on the image/,
      ],
    ] as [string, ActivationMaximizeOptions, new (message: string) => Error, RegExp][])(
      '%s',
      async (_name, options, error, message) => {
        const failed = run({ ...plain, steps: 5, ...options });
        await expect(failed).rejects.toThrow(error);
        await expect(failed).rejects.toThrow(message);
      },
    );

    test('what they throw comes through, and nothing stays', async () => {
      const broken = (): never => {
        throw new Error('not today');
      };
      for (const options of [
        { transforms: [counted(broken)] },
        { regularizers: [{ penalty: broken }] },
        { regularizers: [{ gradient: counted(broken) }] },
        { regularizers: [{ image: counted(broken) }] },
        {
          parametrization: {
            init: () => [tf.zeros([1, 12, 10, 3])],
            toImage: ([x]: tf.Tensor[]) => counted(broken)(x as tf.Tensor4D),
          },
        },
        { optimizer: { init: () => [], update: broken } },
        { onProgress: broken },
      ] as ActivationMaximizeOptions[]) {
        await expect(
          run({ ...plain, steps: 5, parametrization: pixels(), ...options }).then(() => broken()),
        ).rejects.toThrow('not today');
        expect(tf.memory().numTensors).toBe(before);
      }
    });
  });

  test('a NaN in the network names the layer', async () => {
    const weights = model.getLayer('conv2').getWeights();
    const bad = tf.mul(weights[0]!, NaN);
    model.getLayer('conv2').setWeights([bad, weights[1]!]);
    bad.dispose();
    await expect(run(plain)).rejects.toThrow(/step 0, first in layer "conv2"/);
  });

  test('an objective that overflows', async () => {
    const infinite = custom(['conv2'], ({ conv2 }) => tf.exp(tf.mul(tf.sum(tf.square(conv2!), [1, 2, 3]), 1e9)));
    const failed = activationMaximize(model, infinite, plain);
    await expect(failed).rejects.toThrow(NumericalError);
    await expect(failed).rejects.toThrow(/the score or its backward pass/);
  });

  test('what is refused before anything is allocated', async () => {
    for (const [options, error] of [
      [{ steps: -1 }, OptionError],
      [{ size: 0 }, OptionError],
      [{ range: [1, 0] }, OptionError],
      [{ transforms: ['jitter'] }, OptionError],
      [{ regularizers: [{}] }, OptionError],
      [{ parametrization: {} }, OptionError],
      [{ batch: 0 }, OptionError],
      [{ octaves: 0 }, OptionError],
      [{ octaveScale: 1 }, OptionError],
      [{ init: tf.tidy(() => 3) }, ShapeError],
      [{ parametrization: generator({ network: model }), regularizers: [clip()] }, OptionError],
    ] as [ActivationMaximizeOptions, new (message: string) => Error][]) {
      await expect(run(options)).rejects.toThrow(error);
    }
    await expect(activationMaximize(model, channel('conv9', 0))).rejects.toThrow(LayerNotFoundError);
    await expect(activationMaximize({} as never, 0)).rejects.toThrow(UnsupportedModelError);
  });

  test('no tensor stays after many steps', async () => {
    const net = openNetwork(model);
    const held = tf.memory().numTensors;
    const counts: number[] = [];
    const { image } = await activationMaximize(net, 0, {
      ...plain,
      steps: inSoftware ? 66 : 200,
      onProgress: ({ done }) => void (done % 64 === 1 && counts.push(tf.memory().numTensors)),
    });
    image.dispose();
    // Only chunks of 64 steps' scores are added, two tensors each.
    expect(counts.at(-1)! - counts[0]!).toBeLessThanOrEqual(6);
    expect(tf.memory().numTensors).toBe(held);
    net.dispose();
  });
});

// A cell of the conformance suite has one backend; its seeded.ts compares with others.
test.skipIf(inCell)('backends agree: the same image within 1e-3 after 10 steps', async () => {
  const images: Float32Array[] = [];
  for (const backend of backends) {
    await use(backend);
    const model = smallNet();
    const { image } = await activationMaximize(model, 1, { steps: 10, seed: 5 });
    images.push(await read(image));
    model.dispose();
  }
  expect(images[1]).toBeAllclose(images[0]!, { atol: 1e-3 });
});
