/**
 * What the units of the embedded classifier detect, beside the same network with its units rotated into each other and
 * one with random weights (the axis test of Bau et al. 2017), and how well class activation maps find the objects:
 *
 *     npm run demo:dissect
 *     npm run demo:dissect -- --images 200 --out /tmp/units.html
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import {
  activations,
  networkDissect,
  renderDissection,
  renderImages,
  renderTop,
  topActivations,
  type Raster,
} from 'netlens';
import { startWasm } from 'netlens/wasm';
import { imageTensor } from '../world/batch.js';
import { heldOutSeed } from '../world/evaluate.js';
import { shapeClassifier } from '../world/network.js';
import { loadShapeClassifier } from '../world/load.js';
import { concepts, makePicture, type Picture } from '../world/world.js';
import { fit, fitRotated, type Fit } from './axisTest.js';
import { bestThreshold, localization } from './localization.js';
import { pictureBatches } from './pictures.js';

const { values } = parseArgs({ options: { images: { type: 'string' }, out: { type: 'string' } } });
const count = Number(values.images ?? 600);
const out = values.out ?? 'out/dissect/units.html';

await startWasm();
const model = await loadShapeClassifier();
const layer = model.layers.filter((each) => each.getClassName() === 'ReLU').at(-1)?.name as string;
const data = (): ReturnType<typeof pictureBatches> => pictureBatches(count);

function print(name: string, { units, detectors, unique, meanIou, categories }: Fit): void {
  const parts = Object.entries(categories).map(([category, found]) => `${category} ${found}`);
  console.log(
    `${name}: ${detectors} of ${units} units are detectors, of ${unique} concepts (${parts.join(', ')}), ` +
      `mean IoU ${meanIou.toFixed(3)}`,
  );
}

const start = performance.now();
const report = await networkDissect(model, data, { layers: [layer], concepts });
const ms = (performance.now() - start) / (2 * count);
console.log(`${layer}, ${count} pictures, ${ms.toFixed(1)} ms a picture and pass`);
print('trained', await fit(model, layer, data));
for (const each of await fitRotated(model, layer, data, [1, 2, 3])) print('rotated', each);
print('random weights', await fit(shapeClassifier(5), layer, data));
const chosen = await bestThreshold(model, 200);
const shares = await localization(model, { firstSeed: heldOutSeed, count: 400 }, [0.2, chosen]);
for (const [k, threshold] of [0.2, chosen].entries()) {
  const share = 100 * (shares[k] as number);
  console.log(
    `boxes of class activation maps above ${threshold} of the maximum${k === 0 ? '' : ' (chosen on other pictures)'}: ` +
      `${share.toFixed(1)} % of held-out objects found`,
  );
}

/** A unit's best pictures, dimmed where it is silent. */
async function masked(picture: Picture, channel: number, threshold: number): Promise<Raster> {
  const image = imageTensor([picture]);
  const shown = tf.tidy(() => {
    const activation = activations(model, image, { layers: [layer] })[layer] as tf.Tensor4D;
    const one = tf.slice(activation, [0, 0, 0, channel], [-1, -1, -1, 1]) as tf.Tensor4D;
    const on = tf.greater(tf.image.resizeBilinear(one, [image.shape[1], image.shape[2]], false, true), threshold);
    return tf.mul(image, tf.add(0.25, tf.mul(0.75, tf.cast(on, 'float32'))));
  });
  const [raster] = await renderImages(shown, { range: [0, 1] });
  tf.dispose([image, shown]);
  return raster as Raster;
}

const units = report.layers[layer] ?? [];
const images = function* (): Generator<tf.Tensor4D> {
  for (const batch of data()) yield batch.images;
};
const top = await topActivations(model, images, { layer, k: 4, keepActivations: true });
const rasters = new Map<number, Raster[]>();
for (const { channel, threshold } of units) {
  const best = top.channels[channel] ?? [];
  rasters.set(channel, await Promise.all(best.map(({ example }) => masked(makePicture(example), channel, threshold))));
}
await mkdir(dirname(out), { recursive: true });
await writeFile(
  out,
  renderDissection(report, { title: `Units of ${layer}`, pictures: (_, channel) => rasters.get(channel) ?? [] }),
);
const best = units.toSorted((a, b) => b.iou - a.iou).slice(0, 8);
const rows = best.map(({ channel }) => [channel, top.channels[channel] ?? []] as const);
const sheet = await renderTop(
  { channels: Object.fromEntries(rows) },
  (example) => imageTensor([makePicture(example)]),
  { range: [0, 1], mask: true },
);
const drawn = out.replace(/\.html$/, '.png');
await writeFile(drawn, sheet.toPng());
console.log(`wrote ${out}, and the eight best units' pictures as ${drawn}`);
