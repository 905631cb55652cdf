import type { LayersModel } from '@tensorflow/tfjs-layers';
import { boxes, cam, openNetwork, type Box } from 'netlens';
import { imageTensor } from '../world/batch.js';
import { heldOutSeed } from '../world/evaluate.js';
import { makePicture } from '../world/world.js';

/** Seeds of pictures that are neither trained on nor reported on, to choose a threshold on. */
const validationSeed = heldOutSeed + 1_000_000;

const thresholds = Array.from({ length: 18 }, (_, i) => (i + 1) / 20);

/** Pictures of one object: the seed of the first, and how many. */
interface Pictures {
  readonly firstSeed: number;
  readonly count: number;
}

/**
 * The share of objects whose box and that of the class activation map's largest region overlap by half or more, for
 * several thresholds (GT-known localization: the class is given; Zhou et al. 2016, arXiv:1512.04150).
 */
export async function localization(
  model: LayersModel,
  { firstSeed, count }: Pictures,
  atThresholds: readonly number[],
): Promise<number[]> {
  using network = openNetwork(model);
  const found = atThresholds.map(() => 0);
  for (let i = 0; i < count; i++) {
    const picture = makePicture(firstSeed + i, { objects: 1 });
    const [object] = picture.objects;
    if (object === undefined) continue;
    const image = imageTensor([picture]);
    const map = cam(network, image, { target: object.classIndex });
    for (const [k, threshold] of atThresholds.entries()) {
      const [regions] = await boxes(map, { threshold });
      if (regions?.[0] !== undefined && overlap(regions[0], object.box) >= 0.5) found[k] = (found[k] as number) + 1;
    }
    image.dispose();
    map.dispose();
  }
  return found.map((hits) => hits / count);
}

/**
 * The threshold, in steps of 0.05, that finds most objects of some validation pictures: what a map's values mean
 * depends on the network, so a threshold that was right for another says little (Choe et al. 2020, arXiv:2001.07437,
 * section 4).
 */
export async function bestThreshold(model: LayersModel, count: number): Promise<number> {
  const shares = await localization(model, { firstSeed: validationSeed, count }, thresholds);
  return thresholds[shares.indexOf(Math.max(...shares))] as number;
}

/** Intersection over union. */
function overlap(a: Box, b: Box): number {
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const both = Math.max(0, height) * Math.max(0, width);
  return both / (a.height * a.width + b.height * b.width - both);
}
