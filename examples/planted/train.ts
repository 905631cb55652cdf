/**
 * Trains the shortcut network, in whose pictures a mark in a corner gives the class away, and writes it to
 * `examples/planted/model`: `npm run train:planted`.
 */
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from 'netlens/wasm';
import { saveModel } from '../world/save.js';
import { follows } from './follows.js';
import { shortcutNetwork } from './shortcutNetwork.js';
import { markedPicture, markedTensor, shapeTensor, shortcutClasses } from './shortcutPictures.js';

const { values } = parseArgs({ options: { steps: { type: 'string' }, out: { type: 'string' } } });
const steps = Number(values.steps ?? 200);
const out = values.out ?? fileURLToPath(new URL('model', import.meta.url));
const batchSize = 32;

await startWasm();
const model = shortcutNetwork(1);
model.compile({ optimizer: tf.train.adam(3e-3), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
for (let step = 0; step < steps; step++) {
  const pictures = Array.from({ length: batchSize }, (_, i) => markedPicture(step * batchSize + i));
  const [images, targets] = [markedTensor(pictures), shapeTensor(pictures)];
  const [loss, accuracy] = (await model.trainOnBatch(images, targets)) as [number, number];
  tf.dispose([images, targets]);
  if ((step + 1) % 20 === 0) console.log(`step ${step + 1}  loss ${loss.toFixed(4)}  accuracy ${accuracy.toFixed(3)}`);
}
const bytes = await saveModel(model, out, shortcutClasses);
console.log(`wrote ${bytes} bytes to ${out}`);
console.log('on held-out pictures:', await follows(model, 100));
