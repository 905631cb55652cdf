/**
 * Draws docs/images/onnx.png: Grad-CAM of a cat by MobileNet, on the left by netlens, on the right by Python with the
 * recipe of docs/onnx.md: `npx tsx scripts/drawOnnxMap.ts PYTHON`, a Python with test/onnx/requirements.txt.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { gradCam, grid, overlay, renderImages, toInput, type Raster } from 'netlens';
import { loadImage } from 'netlens/node';
import { toOnnx } from 'netlens/onnx';
import { openModel, startBackend } from '../examples/cli/start.js';
import { realModels } from '../examples/compare/studies.js';

const [python = 'python3'] = process.argv.slice(2);
const photo = 'examples/photos/cat_and_coffee.jpg';
const target = 285; // Egyptian cat
const folder = 'out/onnx/picture';

async function small(raster: Raster): Promise<Raster> {
  const pixels = toInput(raster, { size: 112, fit: 'stretch' });
  const [drawn] = (await renderImages(pixels, { range: [0, 1] })) as [Raster];
  pixels.dispose();
  return drawn;
}

await startBackend('wasm');
mkdirSync(folder, { recursive: true });
const { network } = await openModel(join(realModels, 'mobilenet_v1_0.25_224_dense'), undefined);
writeFileSync(join(folder, 'gradCam.onnx'), await toOnnx(network, 'gradCam', { target: 'input' }));
const recipe = /^```python\n(.*?)^```$/ms.exec(readFileSync('docs/onnx.md', 'utf8'))?.[1] as string;
// What this model wants its pixels between.
writeFileSync(join(folder, 'explain.py'), recipe.replace('[None] / 255', '[None] / 127.5 - 1'));
const made = join(folder, 'python.png');
execFileSync(python, [join(folder, 'explain.py'), join(folder, 'gradCam.onnx'), photo, String(target), made]);

const image = await loadImage(photo, { size: 224, fit: 'stretch', scale: [-1, 1] });
const map: Tensor = gradCam(network, image, { target });
const [ours] = (await overlay(image, map, { imageRange: [-1, 1] })) as [Raster];
const pythons = await loadImage(made, { scale: [0, 1] });
const [theirs] = (await renderImages(pythons, { range: [0, 1] })) as [Raster];
const pair = grid([await small(ours), await small(theirs)], { columns: 2, captions: ['netlens', 'Python'] });
writeFileSync('docs/images/onnx.png', pair.toPng());
