import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  channel,
  custom,
  LayerNotFoundError,
  logit,
  neuron,
  occlusionMap,
  openNetwork,
  OptionError,
  ShapeError,
  TargetError,
  type Fill,
  type OcclusionMapOptions,
} from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, fewer, inSoftware, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { naiveOcclusion, type Covering } from './naiveOcclusion.js';
import { paperModel } from '../onPaper.js';

const close = { atol: 1e-6 };

describe.each(backends)('occlusionMap on $name', (backend) => {
  let model: LayersModel;
  let input: tf.Tensor4D;

  beforeAll(() => use(backend));
  beforeEach(() => {
    model = smallNet();
    input = smallImages();
  });
  afterEach(() => {
    model.dispose();
    input.dispose();
  });

  test('gives the loss of what is covered, and its mean over the windows', async () => {
    // score = 1 a + 2 b + 3 c + 4 d of the picture [[1, 2, 3, 4]]: 30. A window of two shows 10 instead.
    const linear = paperModel(
      [1, 4, 1],
      [layers.flatten(), layers.dense({ units: 1, useBias: false })],
      [[[1], [2], [3], [4]]],
    );
    const picture = tf.tensor4d([1, 2, 3, 4], [1, 1, 4, 1]);
    const { map, scores } = await occlusionMap(linear, picture, {
      target: 0,
      window: [1, 2],
      stride: 1,
      fill: 10,
    });
    // 30 + 9 * 1 + 8 * 2, 30 + 8 * 2 + 7 * 3, 30 + 7 * 3 + 6 * 4
    expect(scores.shape).toEqual([1, 1, 3]);
    expect(await read(scores)).toBeAllclose([55, 67, 75], { atol: 1e-5 });
    expect(map.shape).toEqual([1, 1, 4]);
    expect(await read(map)).toBeAllclose([-25, -31, -41, -45], { atol: 1e-5 });
    linear.dispose();
    picture.dispose();
  });

  test('of one picture under several classes gives what each gives alone', async () => {
    const [first, other] = [tf.slice(input, 0, 1), tf.slice(input, 1, 1)];
    // The second and third share their runs; the last shows the first picture again, but not beside it.
    const pictures = tf.concat([first, other, other, first]);
    const targets = [2, 0, 1, 1];
    const options = { window: 3, stride: 2, batchSize: 5 };
    const together = await occlusionMap(model, pictures, { ...options, target: targets });
    const before = tf.memory().numTensors;
    for (const [i, own] of [first, other, other, first].entries()) {
      const alone = await occlusionMap(model, own, { ...options, target: targets[i]! });
      for (const part of ['map', 'scores'] as const) {
        const row = tf.slice(together[part], i, 1);
        expect(await read(row)).toBeAllclose(await read(alone[part]), close);
        tf.dispose([row, alone[part]]);
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([first, other, pictures, together.map, together.scores]);
  });

  test('runs a covered picture once for all classes, and tells of its progress so', async () => {
    const one = tf.slice(input, 0, 1);
    const both = tf.concat([one, one]);
    const totals = new Set<number>();
    const onProgress = ({ total }: { readonly total: number }): unknown => totals.add(total);
    for (const picture of [one, both]) {
      const target = picture === both ? [0, 1] : 0;
      tf.dispose({ ...(await occlusionMap(model, picture, { target, window: 4, stride: 4, onProgress })) });
    }
    expect(totals.size).toBe(1);
    tf.dispose([one, both]);
  });

  test('cuts the last window off at the border', async () => {
    const linear = paperModel(
      [1, 5, 1],
      [layers.flatten(), layers.dense({ units: 1, useBias: false })],
      [[[1], [1], [1], [1], [1]]],
    );
    const picture = tf.tensor4d([1, 2, 4, 8, 16], [1, 1, 5, 1]);
    const cut = await occlusionMap(linear, picture, { target: 0, window: [1, 2], stride: [1, 2] });
    expect(await read(cut.scores)).toBeAllclose([28, 19, 15], close);
    expect(await read(cut.map)).toBeAllclose([3, 3, 12, 12, 16], close);
    linear.dispose();
    picture.dispose();
  });

  test('shows grey: the middle of the range, or of what the picture spans where none is given', async () => {
    // The sum of [1, 2, 4, 3] is 10; a window of one shows (1 + 4) / 2 = 2.5, or (0 + 8) / 2 = 4.
    const linear = paperModel(
      [1, 4, 1],
      [layers.flatten(), layers.dense({ units: 1, useBias: false })],
      [[[1], [1], [1], [1]]],
    );
    const picture = tf.tensor4d([1, 2, 4, 3], [1, 1, 4, 1]);
    const options = { target: 0, window: 1, fill: 'grey' } as const;
    const own = await occlusionMap(linear, picture, options);
    expect(await read(own.scores)).toBeAllclose([11.5, 10.5, 8.5, 9.5], close);
    const given = await occlusionMap(linear, picture, { ...options, range: [0, 8] });
    expect(await read(given.scores)).toBeAllclose([13, 12, 10, 11], close);
    linear.dispose();
    tf.dispose([picture, own.map, given.map]);
  });

  test('steps 8 pixels, or a window where that is smaller', async () => {
    const [small, usual] = [
      await occlusionMap(model, input, { window: [4, 10] }),
      await occlusionMap(model, input, { window: [4, 10], stride: [4, 8] }),
    ];
    expect(small.scores.shape).toEqual([2, 3, 1]);
    expect(await read(small.scores)).toEqual(await read(usual.scores));
    tf.dispose([small.map, usual.map]);
  });

  const constant: Covering['fill'] = () => 0.5;
  const usual = inSoftware ? 5 : 3;
  const apart = inSoftware ? 5 : 2;
  const naive = (
    options: Partial<Covering>,
    classes: readonly number[] | undefined,
  ): ReturnType<typeof naiveOcclusion> =>
    naiveOcclusion(
      model,
      [input],
      { window: [usual, usual], stride: [apart, apart], fill: constant, ...options },
      (output, example, whole) => output[classes?.[example] ?? whole.indexOf(Math.max(...whole))]!,
    );

  async function compare(
    options: OcclusionMapOptions,
    covering: Partial<Covering> = {},
    classes?: readonly number[],
  ): Promise<void> {
    const expected = await naive(covering, classes);
    const { map, scores } = await occlusionMap(model, input, { window: usual, stride: apart, fill: 0.5, ...options });
    expect(await read(scores)).toBeAllclose(expected.scores, { atol: 1e-6 });
    expect(await read(map)).toBeAllclose(expected.map, { atol: 2e-6 });
  }

  test('watches the probability of the class that is on top when nothing is covered', () => compare({}));
  test('watches the probability of a class', () => compare({ target: 2 }, {}, [2, 2]));
  test("watches the probability of each example's own class", () => compare({ target: [3, 1] }, {}, [3, 1]));

  const coverings: readonly (readonly [window: [number, number], stride: [number, number]])[] = [
    [
      [1, 1],
      [1, 1],
    ],
    [
      [2, 5],
      [2, 1],
    ],
    [
      [5, 2],
      [4, 2],
    ],
    [
      [4, 3],
      [4, 3],
    ],
    [
      [12, 10],
      [1, 1],
    ],
    [
      [11, 9],
      [1, 1],
    ],
  ];
  test.each(fewer(coverings, 3, 4))('windows of %s pixels, %s apart', (window, stride) =>
    compare({ window, stride }, { window, stride }),
  );

  const stride = inSoftware ? ([4, 4] as const) : ([1, 1] as const);
  test.each(fewer([1, 2, 3, 5, 16, 1000], 3, 5))('%i windows at once', (batchSize) =>
    compare({ batchSize, stride }, { stride }),
  );

  test('computes half of the growth where it need not be exact, and says how far off that is', async () => {
    // Each output is the sum of five pixels. A window on pixel p touches p - 2 to p + 2, of which p - 1 to p + 1 are
    // computed: of the sum of all outputs, three times the pixel is lost instead of five times. At the border only
    // three outputs see a pixel.
    const sums = paperModel(
      [1, 9, 1],
      [
        layers.conv2d({ filters: 1, kernelSize: [1, 5], padding: 'same', useBias: false }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
      [[[[[1]], [[1]], [[1]], [[1]], [[1]]]], Array.from({ length: 9 }, () => [1])],
    );
    const picture = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 9, 1]);
    // 5 outputs see the pixels in the middle, 4 and 3 those at the border.
    const whole = 3 * 1 + 4 * 2 + 5 * (3 + 4 + 5 + 6 + 7) + 4 * 8 + 3 * 9;
    const options = { target: 0, window: 1, stride: 1 } as const;
    const exact = await occlusionMap(sums, picture, options);
    expect(exact).not.toHaveProperty('error');
    expect(await read(exact.scores)).toBeAllclose(
      [3, 8, 15, 20, 25, 30, 35, 32, 27].map((drop) => whole - drop),
      { atol: 1e-4 },
    );
    const { scores, map, error } = await occlusionMap(sums, picture, { ...options, exact: false });
    expect(await read(scores)).toBeAllclose(
      [3, 6, 9, 12, 15, 18, 21, 24, 27].map((drop) => whole - drop),
      { atol: 1e-4 },
    );
    // Measured on windows 1, 4 and 7, and on that of the largest drop, which is 7 too: 8 - 6, 25 - 15, 32 - 24.
    expect(error).toBeCloseTo(10, 4);
    sums.dispose();
    tf.dispose([picture, exact.map, map]);
  });

  test('is exact all the same where nothing grows, and its error is measured on all of a few windows', async () => {
    const options = { target: 2, window: 4, stride: 4, fill: 1 } as const;
    const [exact, inexact] = [
      await occlusionMap(model, input, options),
      await occlusionMap(model, input, { ...options, exact: false }),
    ];
    const [a, b] = [await read(exact.scores), await read(inexact.scores)];
    expect(a.length).toBe(18);
    const furthest = Math.max(...a.map((score, i) => Math.abs(score - b[i]!)));
    expect(furthest).toBeGreaterThan(1e-4);
    expect(inexact.error).toBeCloseTo(furthest, 6);
    tf.dispose([exact.map, inexact.map]);

    const pointwise = paperModel(
      [4, 4, 1],
      [layers.conv2d({ filters: 1, kernelSize: 1 }), layers.globalAveragePooling2d({}), layers.dense({ units: 1 })],
      [[[[[2]]]], [1], [[3]], [0]],
    );
    const picture = tf.randomNormal([1, 4, 4, 1], 0, 1, 'float32', 1);
    const all = await occlusionMap(pointwise, picture, { target: logit(0), window: 2, stride: 1 });
    const some = await occlusionMap(pointwise, picture, { target: logit(0), window: 2, stride: 1, exact: false });
    expect(await read(some.scores)).toBeAllclose(await read(all.scores), close);
    expect(some.error).toBeLessThan(1e-6);
    pointwise.dispose();
    tf.dispose([picture, all.map, some.map]);
  });

  test('shows a number, a colour, an image or the mean colour', async () => {
    const pixels = await input.data();
    const at = (example: number, y: number, x: number, c: number): number =>
      pixels[((example * 12 + y) * 10 + x) * 3 + c]!;
    const mean = (example: number, c: number): number => {
      let sum = 0;
      for (let y = 0; y < 12; y++) for (let x = 0; x < 10; x++) sum += at(example, y, x, c);
      return sum / 120;
    };
    const other = tf.reverse(input, [0, 2]);
    const first = tf.slice(other, [0], [1]);
    const plain = tf.squeeze(first, [0]);
    const fills: [Fill, Covering['fill']][] = [
      [-1, () => -1],
      [[1, 2, -3], (_, _y, _x, c) => [1, 2, -3][c]!],
      ['mean', (example, _y, _x, c) => mean(example, c)],
      [other, (example, y, x, c) => at(1 - example, y, 9 - x, c)],
      [first, (_, y, x, c) => at(1, y, 9 - x, c)],
      [plain, (_, y, x, c) => at(1, y, 9 - x, c)],
    ];
    for (const [fill, expected] of fewer(fills, 1, 2, 3)) await compare({ fill }, { fill: expected });
    tf.dispose([other, first, plain]);
  });

  test('watches any objective in any layer', async () => {
    const conv = await occlusionMap(model, input, { target: channel('conv2', 1), window: 4, stride: 4 });
    const net = openNetwork(model);
    // The last row and column of windows are cut off: rows 8..11, columns 8..9.
    const mask = tf.tidy(() =>
      tf
        .buffer(
          [1, 12, 10, 1],
          'float32',
          new Float32Array(120).map((_, i) => (i >= 80 && i % 10 >= 8 ? 0 : 1)),
        )
        .toTensor(),
    );
    const covered = tf.mul(input, mask);
    const expected = await occlusionMap(net, covered, { target: channel('conv2', 1), window: 4, stride: 4, fill: 0 });
    const [seen, whole] = [await read(conv.scores), await read(expected.scores)];
    // Covering what is covered already changes nothing: the score of the picture as it is.
    expect(seen[8]).toBeCloseTo(whole[8]!, 6);
    expect(seen[17]).toBeCloseTo(whole[17]!, 6);
    net.dispose();
    tf.dispose([mask, covered, conv.map, expected.map]);
  });

  test('finds what one neuron sees', async () => {
    // conv1 has stride 2 and pads below and to the right: neuron (1, 2) sees rows 2..4, columns 4..6.
    const { map, scores } = await occlusionMap(model, input, {
      target: neuron('conv1', { channel: 0, y: 1, x: 2 }),
      window: 1,
      stride: 1,
      fill: 7,
    });
    const drops = await read(map);
    for (let example = 0; example < 2; example++) {
      for (let y = 0; y < 12; y++) {
        for (let x = 0; x < 10; x++) {
          const sees = y >= 2 && y <= 4 && x >= 4 && x <= 6;
          // A GPU rounds otherwise for another number of pictures at once.
          expect(Math.abs(drops[(example * 12 + y) * 10 + x]!) > 1e-6, `${y}, ${x}`).toBe(sees);
        }
      }
    }
    scores.dispose();
  });

  test('tells how far it is', async () => {
    const calls: [number, number][] = [];
    const result = await occlusionMap(model, input, {
      window: 4,
      stride: 4,
      onProgress: ({ done, total }) => calls.push([done, total]),
    });
    tf.dispose([result.map, result.scores]);
    expect(calls.at(-1)).toEqual([18, 18]);
    expect(calls.every(([done, total], i) => total === 18 && done > (calls[i - 1]?.[0] ?? 0))).toBe(true);
  });

  describe('leaves nothing allocated', () => {
    let before: number;
    beforeEach(() => (before = tf.memory().numTensors));

    test('but what it returns', async () => {
      const { map, scores } = await occlusionMap(model, input, { window: 4, stride: 4 });
      expect(tf.memory().numTensors).toBe(before + 2);
      tf.dispose([map, scores]);
      const net = openNetwork(model);
      before = tf.memory().numTensors;
      const again = await occlusionMap(net, input, { window: 4, stride: 4, fill: 'mean' });
      expect(tf.memory().numTensors).toBe(before + 2);
      tf.dispose([again.map, again.scores]);
      net.dispose();
    });

    test('after an abort, at once or midway', async () => {
      const reason = new Error('enough');
      await expect(occlusionMap(model, input, { window: 4, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(tf.memory().numTensors).toBe(before);
      const controller = new AbortController();
      const onProgress = (): void => controller.abort(reason);
      const going = occlusionMap(model, input, { window: 4, batchSize: 2, signal: controller.signal, onProgress });
      await expect(going).rejects.toBe(reason);
      expect(tf.memory().numTensors).toBe(before);
    });

    test('after a throw', async () => {
      let calls = 0;
      const target = custom(['conv2'], ({ conv2 }) => {
        const mean = tf.mean(conv2!, [1, 2, 3]);
        if (++calls === 3) throw new Error('no score today');
        return mean;
      });
      await expect(occlusionMap(model, input, { window: 4, batchSize: 2, target })).rejects.toThrow('no score today');
      expect(tf.memory().numTensors).toBe(before);
    });

    test('inside a tidy', async () => {
      let promise!: ReturnType<typeof occlusionMap>;
      tf.tidy(() => void (promise = occlusionMap(model, input, { window: 4, stride: 4 })));
      const { map, scores } = await promise;
      expect(tf.memory().numTensors).toBe(before + 2);
      expect((await read(map)).length).toBe(240);
      scores.dispose();
    });
  });

  test.each([
    [{ window: 13 }, OptionError, /at most the picture's 12 x 10/],
    [{ window: [4, 11] }, OptionError, /at most/],
    [{ window: 0 }, OptionError, /window/],
    [{ window: 2.5 }, OptionError, /window/],
    [{ window: [2] }, OptionError, /window/],
    [{ window: 4, stride: 0 }, OptionError, /stride is 0/],
    [{ window: 4, stride: 1.5 }, OptionError, /stride/],
    [{ window: 4, stride: NaN }, OptionError, /stride is NaN/],
    [{ window: 4, stride: -1 }, OptionError, /stride/],
    [{ window: 4, stride: '2' }, OptionError, /stride/],
    [{ window: 4, stride: 5 }, OptionError, /stride is 5 x 5.*at most the window's 4 x 4/],
    [{ window: [4, 6], stride: [4, 7] }, OptionError, /stride is 4 x 7/],
    [{ window: 4, batchSize: -1 }, OptionError, /batchSize/],
    [{ window: 4, batchSize: 0.5 }, OptionError, /batchSize/],
    [{ window: 4, fill: 'gray' }, OptionError, /fill is "gray"/],
    [{ window: 4, fill: 'grey', range: [1, 0] }, OptionError, /range is \[1, 0\]/],
    [{ window: 4, fill: 'grey', range: 1 }, OptionError, /range/],
    [{ window: 4, range: [0, Infinity] }, OptionError, /range/],
    [{ window: 4, strides: 2 }, OptionError, /Did you mean stride\?/],
    [{ window: 4, fill: NaN }, OptionError, /fill/],
    [{ window: 4, fill: [1, 2] }, OptionError, /3 of them/],
    [{ window: 4, signal: {} }, OptionError, /AbortController/],
    [{ window: 4, onProgress: 1 }, OptionError, /onProgress/],
    [{ window: 4, exact: 'yes' }, OptionError, /exact "yes"/],
    [{ window: 4, target: 4 }, TargetError, /0 to 3/],
    [{ window: 4, target: [1] }, TargetError, /batch of 2/],
    [{ window: 4, target: channel('conv9', 0) }, LayerNotFoundError, /conv/],
  ])('refuses %j before anything is allocated', async (options, error, message) => {
    const before = tf.memory().numTensors;
    const promise = occlusionMap(model, input, options as OcclusionMapOptions);
    expect(tf.memory().numTensors).toBe(before);
    await expect(promise).rejects.toThrow(error);
    await expect(promise).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses a fill of another size, and what is no picture', async () => {
    const small = tf.zeros([4, 4, 3]);
    await expect(occlusionMap(model, input, { window: 4, fill: small })).rejects.toThrow(ShapeError);
    const dense = paperModel([2], [layers.dense({ units: 1 })], [[1, 1], [0]]);
    const vector = tf.zeros([1, 2]);
    await expect(occlusionMap(dense, vector, { target: logit(0) })).rejects.toThrow(/no input is a picture/);
    dense.dispose();
    tf.dispose([small, vector]);
  });
});
