/**
 * Draws the picture of each method for docs/methods.md, the cat and the cup by MobileNet v2: `npm run docs:pictures`,
 * or only some: `npm run docs:pictures -- saliency rise`. Raw maps stay in `out/methods`; with `--kept` they are drawn
 * again without being computed. A sheet of all goes there, too.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { encode } from 'jpeg-js';
import { grid, methods, parseLabels, Raster, renderImages, toInput, type Method } from 'netlens';
import { loadImage } from 'netlens/node';
import { draw, explainBy, type Question } from '../examples/cli/explain/methods.js';
import { openModel, startBackend } from '../examples/cli/start.js';
import { realModels } from '../examples/compare/studies.js';
import { pictureShape } from '../examples/models/pictureShape.js';

const FOLDER = 'docs/images/methods';
const KEPT = 'out/methods';
const MODEL = join(realModels, 'mobilenet_v2_1.0_224_quant8');
const CLASSES = ['tiger cat', 'espresso'];
/** The photo is twice as wide as high. */
const SIZE: readonly [number, number] = [80, 160];
const QUALITY = 70;

/** A picture in the photo's proportions. */
async function small(raster: Raster): Promise<Raster> {
  const pixels = toInput(raster, { size: SIZE, fit: 'stretch' });
  const [drawn] = (await renderImages(pixels, { range: [0, 1] })) as [Raster];
  pixels.dispose();
  return drawn;
}

const jpeg = (raster: Raster): Uint8Array => encode(raster, QUALITY).data;

/** A method's raw map; one that was kept where there is one and it will do. */
async function mapOf(method: Method, question: Question): Promise<Tensor> {
  const file = join(KEPT, `${method.name}-${CLASSES[classes.indexOf(question.target as number)]}.f32`);
  const { shape } = question.image;
  if (isKept && existsSync(file)) {
    const values = new Float32Array(Uint8Array.from(readFileSync(file)).buffer);
    return tensor(values, method.result === 'input' ? shape : shape.slice(0, 3));
  }
  const map = await explainBy(method, question);
  writeFileSync(file, await map.data<'float32'>());
  return map;
}

/** How much of what speaks for the class lies where it is: the cat is on the left half, the cup on the right. */
async function shareOn(side: number, map: Tensor): Promise<number> {
  const [, , width, channels = 1] = map.shape as [number, number, number, number?];
  const halves = [0, 0];
  (await map.data<'float32'>()).forEach((value, i) => {
    const x = Math.floor(i / channels) % width;
    halves[x < width / 2 ? 0 : 1]! += Math.max(0, value);
  });
  return halves[side]! / (halves[0]! + halves[1]!);
}

await startBackend('wasm');
mkdirSync(FOLDER, { recursive: true });
mkdirSync(KEPT, { recursive: true });
const words = process.argv.slice(2);
const isKept = words.includes('--kept');
const names = words.filter((word) => !word.startsWith('--'));
const { network } = await openModel(MODEL, undefined);
const labels = parseLabels(readFileSync(join(MODEL, 'imagenet_labels.txt'), 'utf8'));
const classes = CLASSES.map((name) => labels.indexOf(name));
const image = await loadImage('examples/photos/cat_and_coffee.jpg', { size: 224, fit: 'stretch', scale: [-1, 1] });
const shared = { network, image, picture: image, shape: pictureShape(network.inputs), layer: undefined };
const sheet: Raster[] = [];
for (const method of methods.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const start = performance.now();
  const shares: string[] = [];
  const panels: Raster[] = [];
  for (const [side, target] of classes.entries()) {
    const question: Question = { ...shared, target, imageRange: [-1, 1], grey: 0 };
    const map = await mapOf(method, question);
    panels.push(await small((await draw(method, map, question)).raster));
    shares.push(`${CLASSES[side]} ${(100 * (await shareOn(side, map))).toFixed(0)} %`);
    map.dispose();
  }
  const bytes = jpeg(grid(panels, { columns: 1 }));
  writeFileSync(join(FOLDER, `${method.name}.jpg`), bytes);
  sheet.push(grid(panels, { columns: 1 }));
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${method.name}: on its own side ${shares.join(', ')}; ${bytes.length} bytes; ${seconds} s`);
}
const [photo] = (await renderImages(image, { range: [-1, 1] })) as [Raster];
writeFileSync(join(FOLDER, 'photo.jpg'), jpeg(await small(photo)));
writeFileSync(join(KEPT, 'sheet.png'), grid(sheet, { columns: 6, gap: 6 }).toPng());
