import type { LayersModel } from '@tensorflow/tfjs-layers';
import { boxes, cam, openNetwork, type Box } from 'netlens';
import { imageTensor } from '../world/batch.js';
import { heldOutSeed } from '../world/evaluate.js';
import { makePicture } from '../world/world.js';

/**
 * The share of objects whose box and that of the class activation map's largest region overlap by half or more
 * (GT-known localization: the class is given; Zhou et al. 2016, arXiv:1512.04150).
 */
export async function localization(
  model: LayersModel,
  threshold: number,
  count: number,
  firstSeed: number = heldOutSeed,
): Promise<number> {
  using network = openNetwork(model);
  let found = 0;
  for (let i = 0; i < count; i++) {
    const picture = makePicture(firstSeed + i, { objects: 1 });
    const [object] = picture.objects;
    if (object === undefined) continue;
    const image = imageTensor([picture]);
    const map = cam(network, image, { target: object.classIndex });
    const [regions] = await boxes(map, { threshold });
    if (regions?.[0] !== undefined && overlap(regions[0], object.box) >= 0.5) found++;
    image.dispose();
    map.dispose();
  }
  return found / count;
}

/** The threshold that finds most objects of pictures that are not held out. */
export async function bestThreshold(model: LayersModel, count: number): Promise<number> {
  let best = { threshold: 0, share: -1 };
  for (const threshold of [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) {
    const share = await localization(model, threshold, count, 0);
    if (share > best.share) best = { threshold, share };
  }
  return best.threshold;
}

/** Intersection over union. */
function overlap(a: Box, b: Box): number {
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const both = Math.max(0, height) * Math.max(0, width);
  return both / (a.height * a.width + b.height * b.width - both);
}
