import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat, type Tensor4D } from '@tensorflow/tfjs-core';
import { adversarialPatch, applyPatch, classify, grid, parseLabels, renderImages, type Raster } from 'netlens';
import { loadImage } from 'netlens/node';
import { realModels } from '../../examples/compare/studies.js';
import { crops, photos } from '../../examples/dream/patch.js';
import { openReal } from './openReal.js';

const TOASTER = 859;
const range = [-1, 1] as const;

/** A patch for a toaster on photos that it was not trained on, with what EfficientNet-Lite0 says before and after. */
export async function patch(): Promise<Raster> {
  const network = await openReal('efficientnet_lite0');
  const labels = parseLabels(readFileSync(join(realModels, 'mobilenet_v1_0.25_224_dense/labels.txt'), 'utf8'));
  const training = await crops(photos.training, 12, 224, range);
  const heldOut = await crops(photos.heldOut, 8, 224, range);
  const options = { target: TOASTER, range, heldOut, steps: 300, batchSize: 4, scale: [0.5, 1.2], size: 96 } as const;
  const { patch: made, mask, successByScale } = await adversarialPatch(network, training, options);
  console.log(
    successByScale.map(({ scale, successRate }) => `${scale.toFixed(2)}: ${successRate.toFixed(2)}`).join(', '),
  );
  const shown: Tensor4D[] = [];
  for (const name of ['rocket', 'astronaut'])
    shown.push(await loadImage(join('examples/photos', `${name}.jpg`), { size: 224, scale: [...range] }));
  const bare = concat(shown);
  const patched = applyPatch(bare, made, { mask, y: [160, 60], x: [60, 166], rotation: [8, -12], scale: 0.9 });
  const pictures = concat([bare, patched]);
  const captions = (await classify(network, pictures, { k: 1, labels })).map(
    ([top]) => `${top!.label!} ${(100 * top!.probability!).toFixed(0)} %`,
  );
  const [rocket, astronaut, rocketPatched, astronautPatched] = await renderImages(pictures, { range });
  const order = [0, 2, 1, 3].map((i) => captions[i]!);
  return grid([rocket!, rocketPatched!, astronaut!, astronautPatched!], { columns: 4, captions: order, textScale: 1 });
}
