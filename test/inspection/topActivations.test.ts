import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  activations,
  DatasetError,
  LayerNotFoundError,
  OptionError,
  renderTop,
  ShapeError,
  topActivations,
  type TopActivations,
  type TopActivationsOptions,
  type DatasetProgress,
} from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, read, use } from '../support/backends.js';
import { normals } from '../support/random.js';
import { smallNet } from '../support/smallNet.js';

const neuron = { y: 0, x: 0 };
const image = (example: number): tf.Tensor4D => tf.tensor4d(normals(100 + example, 360), [1, 12, 10, 3]);

/** Batches of 3, 3, 3 and 1, each disposed when the next is asked for. */
function* batches(): Generator<tf.Tensor4D> {
  for (let start = 0; start < 10; start += 3) {
    const batch = tf.tidy(() => tf.concat(Array.from({ length: Math.min(3, 10 - start) }, (_, i) => image(start + i))));
    yield batch;
    batch.dispose();
  }
}

describe.each(backends)('topActivations on $name', (backend) => {
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

  test('are the images that a loop over all finds, with place and box', async () => {
    const top = await topActivations(model, batches, { layer: 'conv2', k: 4 });
    const found: { example: number; channel: number; score: number; places: number[] }[] = [];
    let [rows, columns] = [0, 0];
    for (let example = 0; example < 10; example++) {
      const x = image(example);
      const { conv2 } = activations(model, x, { layers: ['conv2'] });
      [, rows, columns] = conv2!.shape as [number, number, number];
      const values = await read(conv2!);
      x.dispose();
      for (let channel = 0; channel < 5; channel++) {
        const places = Array.from({ length: rows * columns }, (_, place) => place);
        const score = Math.max(...places.map((place) => values[place * 5 + channel]!));
        found.push({
          example,
          channel,
          score,
          places: places.filter((place) => values[place * 5 + channel] === score),
        });
      }
    }
    expect([rows, columns]).toEqual([4, 3]);
    expect(top.examples).toBe(10);
    for (let channel = 0; channel < 5; channel++) {
      const own = found.filter((one) => one.channel === channel);
      const expected = own.toSorted((a, b) => b.score - a.score);
      const got = top.channels[channel]!;
      expect(got).toHaveLength(4);
      expect(new Set(got.map(({ example }) => example)).size).toBe(4);
      got.forEach(({ score, neuron, box }, i) => {
        expect(score).toBeCloseTo(expected[i]!.score, 5);
        const one = own.find(({ example }) => example === got[i]!.example)!;
        expect(one.score).toBeCloseTo(score, 5);
        expect(one.places).toContain(neuron.y * columns + neuron.x);
        // conv1 sees 3 rows, 2 apart; depthwise, pool and conv2 add 4, 2 and 2; depthwise pads by one.
        expect(box.top).toBe(Math.max(0, neuron.y * 2 - 2));
        expect(box.top + box.height).toBe(Math.min(12, neuron.y * 2 - 2 + 11));
      });
    }
  });

  test('takes chosen channels, lists, async iterables, dense layers', async () => {
    const x = image(0);
    const y = image(1);
    const list = await topActivations(model, [x, y], { layer: 'classes', channels: [2], k: 1 });
    expect(Object.keys(list.channels)).toEqual(['2']);
    expect(list.channels[2]![0]!.neuron).toEqual({ y: 0, x: 0 });
    expect(list.channels[2]![0]!.box).toEqual({ top: 0, left: 0, height: 12, width: 10 });
    async function* slow(): AsyncGenerator<tf.Tensor4D> {
      yield await Promise.resolve(x);
      yield await Promise.resolve(y);
    }
    expect(await topActivations(model, slow, { layer: 'classes', channels: [2], k: 1 })).toEqual(list);
    tf.dispose([x, y]);
  });

  test('keeps what was done when the dataset throws, and stops when told to', async () => {
    function* broken(): Generator<tf.Tensor4D> {
      let count = 0;
      for (const batch of batches()) {
        if (count++ === 2) {
          batch.dispose();
          throw new Error('disk on fire');
        }
        yield batch;
      }
    }
    const error: unknown = await topActivations(model, broken, { layer: 'conv2' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as DatasetError).code).toBe('dataset');
    expect(String(error)).toMatch(/after 6 examples: disk on fire/);
    expect(((error as DatasetError).partial as TopActivations).channels[0]).toHaveLength(6);
    const controller = new AbortController();
    const reason = new Error('enough');
    const seen: number[] = [];
    const onProgress = ({ done: examples }: DatasetProgress): void => {
      seen.push(examples);
      controller.abort(reason);
    };
    const going = topActivations(model, list, { layer: 'conv2', signal: controller.signal, onProgress });
    await expect(going).rejects.toBe(reason);
    expect(seen).toEqual([1]);
    tf.dispose(list);
  });
  let list: tf.Tensor4D[];
  beforeEach(() => {
    list = [image(0), image(1)];
    before = tf.memory().numTensors - 2;
  });
  afterEach(() => tf.dispose(list));

  test.each([
    [{ layer: 'conv9' }, LayerNotFoundError],
    [{ layer: 'conv1', k: 0 }, OptionError],
    [{ layer: 'conv1', k: 1.5 }, OptionError],
    [{ layer: 'conv1', channels: [4] }, OptionError],
    [{ layer: 'conv1', channels: [] }, OptionError],
    [{ layer: 'conv1', onProgress: 3 }, OptionError],
  ])('refuses %j', async (options, error) => {
    await expect(topActivations(model, list, options as TopActivationsOptions)).rejects.toThrow(error);
    tf.dispose(list);
  });

  test('refuses what can be read only once, what is empty, and what does not fit', async () => {
    const options = { layer: 'conv1' };
    await expect(topActivations(model, batches(), options)).rejects.toThrow(/read only once/);
    await expect(topActivations(model, 7 as never, options)).rejects.toThrow(OptionError);
    await expect(topActivations(model, [], options)).rejects.toThrow(/empty/);
    const wrong = tf.zeros([1, 5, 5, 3]) as tf.Tensor4D;
    await expect(topActivations(model, [wrong], options)).rejects.toThrow(ShapeError);
    wrong.dispose();
    tf.dispose(list);
  });

  test('is drawn with the field in white and the score in the corner', async () => {
    const top = {
      channels: {
        3: [
          { example: 0, score: 1, neuron, box: { top: 4, left: 2, height: 4, width: 4 } },
          { example: 1, score: 0.5, neuron, box: { top: 0, left: 0, height: 4, width: 4 } },
        ],
      },
    };
    const sheet = await renderTop(top, (example) => tf.fill([12, 10, 3], example * 0.5), {
      size: 24,
      margin: 0.25,
      range: [0, 1],
    });
    // The outline crosses the figure. Tiles of 24 pixels show 6 x 6 pixels, 4 times as large; the box begins one pixel
    // in.
    expect([sheet.height, sheet.width >= 48]).toEqual([24, true]);
    const at = (y: number, x: number): number => sheet.data[(y * sheet.width + x) * 4]!;
    for (const [y, x] of [
      [4, 4],
      [4, 12],
      [12, 4],
      [19, 19],
      [19, 4],
    ] as const)
      expect(at(y, x)).toBe(255);
    for (const [y, x] of [
      [5, 8],
      [20, 20],
      [10, 10],
      [3, 20],
    ] as const)
      expect(at(y, x)).toBe(0);
    // A 1, and the left side of the field.
    expect([2, 3, 4, 5, 6, 7, 8].map((y) => [2, 3, 4].map((x) => (at(y, x) === 255 ? 1 : 0)).join(''))).toEqual([
      '010',
      '110',
      '011',
      '011',
      '011',
      '011',
      '111',
    ]);
    tf.dispose(list);
  });

  test('keeps activations, of which renderTop makes masks', async () => {
    const top = await topActivations(model, list, { layer: 'conv1', channels: [2], k: 2, keepActivations: true });
    for (const { example, score, neuron, activation } of top.channels[2]!) {
      const expected = activations(model, list[example]!, { layers: ['conv1'] })['conv1'] as tf.Tensor4D;
      const [, height, width] = expected.shape;
      const channel = tf.slice(expected, [0, 0, 0, 2], [1, height, width, 1]);
      expect(activation).toMatchObject({ height, width });
      expect(activation!.values).toEqual([...(await read(channel))]);
      expect(activation!.values[neuron.y * width + neuron.x]).toBe(score);
      expected.dispose();
    }

    // [[4, 0]] enlarged to four columns is 4, 3, 1, 0: above half of 4 are the first two.
    const masked = {
      channels: {
        0: [
          {
            example: 0,
            score: 4,
            neuron,
            box: { top: 0, left: 0, height: 4, width: 4 },
            activation: { height: 1, width: 2, values: [4, 0] },
          },
        ],
      },
    };
    const grey = (): tf.Tensor => tf.fill([4, 4, 3], 0.8);
    const options = { size: 16, margin: 0, range: [0, 1] } as const;
    for (const [mask, row] of [
      [true, [204, 204, 51, 51]],
      [0.1, [204, 204, 204, 51]],
      [0.9, [204, 51, 51, 51]],
      [false, [204, 204, 204, 204]],
    ] as const) {
      const sheet = await renderTop(masked, grey, { ...options, mask });
      // Each pixel is 4 x 4 large; the outline and the figure keep clear of these.
      const at = (y: number, x: number): number => sheet.data[(y * sheet.width + x) * 4]!;
      expect([at(13, 2), at(13, 6), at(13, 10), at(13, 13)], String(mask)).toEqual(row);
    }
    const bare = { channels: { 0: [{ ...masked.channels[0][0]!, activation: undefined }] } };
    await expect(renderTop(bare as never, grey, { ...options, mask: true })).rejects.toThrow(/keepActivations/);
    for (const mask of [1, -0.1, NaN, 'yes']) {
      await expect(renderTop(masked, grey, { ...options, mask } as never)).rejects.toThrow(OptionError);
    }
    await expect(topActivations(model, list, { layer: 'conv1', keepActivations: 1 } as never)).rejects.toThrow(
      OptionError,
    );
    tf.dispose(list);
  });
});
