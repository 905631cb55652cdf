import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel } from '@tensorflow/tfjs-layers';
import { adversarialPatch, applyPatch, logit, OptionError, patchSuccessRate, TargetError } from 'netlens';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

/** One placement alone, so that nothing is random. */
const still = { location: [5, 4], rotation: [0, 0], scale: [1, 1] } as const;
const names = ['ash', 'Beech, Fagus', 'cedar', 'doum'];
const turned = ['doum', 'cedar', 'ash', 'beech'];

describe.each(backends)('what a patch is for, on $name', (backend) => {
  let model: LayersModel;
  let images: tf.Tensor4D;
  let patch: tf.Tensor3D;
  let bare: number[][];
  let covered: number[][];
  let before: number;
  const predicted = (x: tf.Tensor4D): Promise<number[][]> => {
    const made = model.predict(x) as tf.Tensor2D;
    return made.array().finally(() => made.dispose());
  };
  const top = (row: number[]): number => row.indexOf(Math.max(...row));
  const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  beforeAll(() => use(backend));
  beforeEach(async () => {
    model = smallNet();
    images = smallImages();
    patch = tf.fill([5, 5, 3], 0.75);
    bare = await predicted(images);
    const x = applyPatch(images, patch, { y: 5, x: 4 });
    covered = await predicted(x);
    x.dispose();
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([images, patch]);
    model.dispose();
  });
  /** The first entry of the history, where the patch is still the disguise. */
  const first = async (options: object, models: LayersModel[] = [model]): Promise<number> => {
    const given = { size: 5, shape: 'square', steps: 1, disguise: patch, ...still, ...options } as const;
    const made = await adversarialPatch(models, images, given);
    tf.dispose([made.patch, made.mask]);
    return made.history[0]!;
  };

  test('climbs the log-probability of a class, minus it, or minus that of what each image shows', async () => {
    const log = (c: (row: number) => number): number => meanOf(covered.map((row, i) => Math.log(row[c(i)]!)));
    expect(await first({ target: 2 })).toBeCloseTo(
      log(() => 2),
      4,
    );
    expect(await first({ target: 2, targeted: false })).toBeCloseTo(-log(() => 2), 4);
    expect(await first({})).toBeCloseTo(-log((i) => top(bare[i]!)), 4);
    const up = await first({ target: logit(1) });
    expect(await first({ target: logit(1), targeted: false })).toBeCloseTo(-up, 4);
  });

  test('climbs a class by its name, whichever number each of several models gives it', async () => {
    const log = (c: number): number => meanOf(covered.map((row) => Math.log(row[c]!)));
    expect(await first({ target: 'fagus', labels: names })).toBeCloseTo(log(1), 4);
    expect(await first({ target: 'Cedar', labels: names }, [model, model])).toBeCloseTo(2 * log(2), 4);
    expect(await first({ target: 'ash', labels: [names, turned] }, [model, model])).toBeCloseTo(log(0) + log(2), 4);
    const call = (options: object): Promise<number> => first(options, [model, model]);
    await expect(call({ target: 'elm', labels: names })).rejects.toThrow(TargetError);
    await expect(call({ target: 'ash', labels: [...names, 'ash'] })).rejects.toThrow(/0 and 4 are called "ash"/);
    await expect(call({ target: 'ash' })).rejects.toThrow(OptionError);
    await expect(call({ target: 'ash', labels: [names] })).rejects.toThrow(/labels/);
    await expect(call({ targeted: false })).rejects.toThrow(/no target to flee/);
  });

  test('succeeds where the class is met, left, or another than without the patch', async () => {
    const rate = (options: object): Promise<number> => patchSuccessRate(model, images, patch, { ...still, ...options });
    const share = (is: (row: number[], i: number) => boolean): number => covered.filter(is).length / covered.length;
    for (const target of [0, 1, 2, 3]) {
      expect(await rate({ target })).toBeCloseTo(share((row) => top(row) === target));
      expect(await rate({ target, targeted: false })).toBeCloseTo(share((row) => top(row) !== target));
      expect(await rate({ target: turned[target], labels: turned })).toBe(await rate({ target }));
    }
    expect(await rate({})).toBeCloseTo(share((row, i) => top(row) !== top(bare[i]!)));
    const up = await rate({ target: logit(1) });
    expect(await rate({ target: logit(1), targeted: false })).toBeCloseTo(1 - up);
  });

  test('is measured at any scales, with the share of the picture that the patch covers', async () => {
    const { successByScale, ...made } = await adversarialPatch(model, images, {
      ...{ target: 1, size: 5, shape: 'square', steps: 1, scales: [0.5, 1, 2] },
    });
    // 25 of 120 pixels at its own size.
    expect(successByScale.map(({ scale }) => scale)).toEqual([0.5, 1, 2]);
    for (const { scale, area, successRate } of successByScale) {
      expect(area).toBeCloseTo((25 * scale * scale) / 120);
      const given = { target: 1, scale: [scale, scale] as const, seed: ~0, mask: made.mask };
      expect(await patchSuccessRate(model, images, made.patch, given)).toBe(successRate);
    }
    tf.dispose([made.patch, made.mask]);
  });
});
