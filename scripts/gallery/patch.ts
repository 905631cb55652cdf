import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat, dispose, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  adversarialPatch,
  applyPatch,
  classify,
  grid,
  parseLabels,
  renderImages,
  toInput,
  type Network,
  type Raster,
} from 'netlens';
import { loadImage } from 'netlens/node';
import { realModels } from '../../examples/compare/studies.js';
import { crops, photos } from '../../examples/dream/patch.js';
import { kept } from './kept.js';
import { openReal } from './openReal.js';

const TOASTER = 859;
const SHOWN = ['rocket', 'astronaut'];
const range = [-1, 1] as const;

/** A patch for a toaster on photos that it was not trained on, with what EfficientNet-Lite0 says before and after. */
export async function patch(): Promise<Raster> {
  const network = await openReal('efficientnet_lite0');
  const labels = parseLabels(readFileSync(join(realModels, 'mobilenet_v1_0.25_224_dense/labels.txt'), 'utf8'));
  const shown: Tensor4D[] = [];
  for (const name of SHOWN)
    shown.push(await loadImage(join('examples/photos', `${name}.jpg`), { size: 224, scale: [...range] }));
  const bare = concat(shown);
  const before = await renderImages(bare, { range });
  const after = await kept(
    SHOWN.map((name) => `patch-${name}`),
    () => patched(network, bare),
  );
  const rasters = before.flatMap((raster, i) => [raster, after[i]!]);
  const pictures = tidy(() => concat(rasters.map((raster) => toInput(raster, { size: 224, scale: [...range] }))));
  const answers = await classify(network, pictures, { k: 1, labels });
  dispose([shown, bare, pictures]);
  const captions = answers.map(([top]) => `${top!.label!} ${(100 * top!.probability!).toFixed(0)} %`);
  return grid(rasters, { columns: rasters.length, captions, textScale: 1 });
}

/** Trains the patch on crops of other photos, says how often it works, and lays it on two pictures. */
async function patched(network: Network, bare: Tensor4D): Promise<Raster[]> {
  const training = await crops(photos.training, 12, 224, range);
  const heldOut = await crops(photos.heldOut, 8, 224, range);
  const options = { target: TOASTER, range, heldOut, steps: 300, batchSize: 4, scale: [0.5, 1.2], size: 96 } as const;
  const made = await adversarialPatch(network, training, options);
  const rates = made.successByScale.map(({ scale, successRate }) => `${scale.toFixed(2)}: ${successRate.toFixed(2)}`);
  console.log(`patch, success by scale: ${rates.join(', ')}`);
  const placed = { mask: made.mask, y: [160, 60], x: [60, 166], rotation: [8, -12], scale: 0.9 };
  const laid = applyPatch(bare, made.patch, placed);
  const rasters = await renderImages(laid, { range });
  dispose([training, heldOut, made.patch, made.mask, laid]);
  return rasters;
}
