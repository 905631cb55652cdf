import '@tensorflow/tfjs-backend-wasm';
import { join } from 'node:path';
import { add, occlusionMap, openNetwork, probability, type OcclusionMapOptions } from 'netlens';
import { loadImage, loadModel } from 'netlens/node';
import { expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import { models, photos, present } from '../../support/shared.js';

const folder = join(models, 'mobilenet_v2_1.0_224_quant8');
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

/**
 * Of ImageNet's classes with one for the background before them: tabby, tiger cat and Egyptian cat, together because a
 * window that hides the stripes turns one into another.
 */
const classes = { cat: [282, 283, 286], espresso: [968] } as const;

test.skipIf(!present(folder, 'the occlusion of a photo in MobileNet v2'))(
  'a photo of a cat beside a cup: the cat falls when the cat is covered, espresso when the cup is',
  { timeout: 300_000 },
  async () => {
    await use(backends.find(({ name }) => name === 'wasm') ?? backends[0]!);
    const model = await loadModel(folder);
    // The whole picture: the cat is in the left half, the cup in the right one.
    const image = await loadImage(join(photos, 'cat_and_coffee.jpg'), { size: 224, fit: 'stretch', scale: [-1, 1] });
    using network = openNetwork(model);
    const probabilities = await read(network.predict(image));
    for (const [name, list] of Object.entries(classes)) {
      const target = add(...list.map((each) => probability(each)));
      const whole = list.reduce((sum, each) => sum + probabilities[each]!, 0);
      const own = name === 'espresso' ? 'right' : 'left';

      // A whole half covered.
      const halves: OcclusionMapOptions = { target, window: [224, 112], stride: [224, 112], fill: 'mean' };
      const half = await occlusionMap(network, image, halves);
      const [left, right] = (await read(half.scores)) as unknown as [number, number];
      half.map.dispose();
      const [covered, spared] = own === 'left' ? [left, right] : [right, left];

      // And a window that moves.
      const moving = await occlusionMap(network, image, { target, window: 56, stride: 28, fill: 'mean' });
      const drops = await read(moving.map);
      moving.scores.dispose();
      const side = (from: number): number => mean(Array.from(drops).filter((_, i) => (i % 224 < 112 ? 0 : 1) === from));
      const peak = drops.indexOf(drops.reduce((a, b) => Math.max(a, b))) % 224;
      console.log(
        `${name}: ${whole.toFixed(3)}; its half covered ${covered.toFixed(3)}, the other ${spared.toFixed(3)}; ` +
          `mean drop left ${side(0).toFixed(3)}, right ${side(1).toFixed(3)}; the largest in column ${peak}`,
      );
      expect(covered, name).toBeLessThan(whole / 2);
      expect(spared, name).toBeGreaterThan(whole);
      expect(own === 'left' ? side(0) - side(1) : side(1) - side(0), name).toBeGreaterThan(0);
      expect(own === 'left' ? peak < 112 : peak >= 112, name).toBe(true);
    }
    image.dispose();
    model.dispose();
  },
);
