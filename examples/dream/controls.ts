import { slice, squeeze, tidy, type Tensor2D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { patchSuccessRate, seededRandom, type Explainable } from 'netlens';

/**
 * What is laid in a patch's place, to see what any covering does: squares cut out of pictures at random, one of each of
 * some pictures spread over all. Cut them out of pictures of other classes than the patch's. The caller disposes of
 * them.
 */
export function cuttings(pictures: Tensor4D, size: number, count: number): Tensor3D[] {
  const [many, height, width, channels] = pictures.shape;
  const random = seededRandom(size);
  return Array.from({ length: count }, (_, i) => {
    const [y, x] = [random.integer(height - size + 1), random.integer(width - size + 1)];
    const from = [Math.floor((i * many) / count), y, x, 0] as [number, number, number, number];
    return tidy((): Tensor3D => squeeze(slice(pictures, from, [1, size, size, channels]), [0]));
  });
}

/** The share of placements after which the network gives the class: the mean over patches, each laid on every image. */
export async function controlRate(
  network: Explainable,
  images: Tensor4D,
  patches: readonly Tensor3D[],
  { target, mask }: { readonly target: number; readonly mask: Tensor2D },
): Promise<number> {
  let sum = 0;
  for (const [i, patch] of patches.entries())
    sum += await patchSuccessRate(network, images, patch, { target, mask, scale: [1, 1], trials: 1, seed: ~i });
  return sum / patches.length;
}
