/**
 * Trains the classifier of shapes on the wasm backend and writes it to `examples/world/model`:
 *
 *     npm run train
 *     npm run train -- --steps 100 --out /tmp/model      a quick look at whether everything learns
 */
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from 'netlens/wasm';
import { imageTensor, targetTensor } from './batch.js';
import { evaluate } from './evaluate.js';
import { shapeClassifier } from './network.js';
import { saveModel } from './save.js';
import { makePicture } from './world.js';

const { values } = parseArgs({ options: { steps: { type: 'string' }, out: { type: 'string' } } });
const steps = Number(values.steps ?? 1600);
const out = values.out ?? fileURLToPath(new URL('model', import.meta.url));
const batchSize = 32;
const peakLearningRate = 3e-3;

/** Half a cosine from the peak to zero (Loshchilov and Hutter, 2017, arXiv:1608.03983), after a short warm-up. */
function learningRate(step: number): number {
  const warmUp = Math.min(1, (step + 1) / 50);
  return peakLearningRate * warmUp * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
}

await startWasm();
const start = performance.now();
const seconds = (): string => ((performance.now() - start) / 1000).toFixed(0);

const model = shapeClassifier(1);
const optimizer = tf.train.adam(peakLearningRate);
model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
model.summary();

// Every step sees new pictures, so there is nothing to overfit. Half of them show two shapes, so that the network has
// to look at each object by itself. One right answer among two is what a perfect network gives there: a loss of 0.347
// (half of ln 2) and an accuracy of 0.75 are the best possible.
let [loss, accuracy] = [0, 0];
for (let step = 0; step < steps; step++) {
  Object.assign(optimizer, { learningRate: learningRate(step) }); // tfjs lets only SGD change it by a method
  const pictures = Array.from({ length: batchSize }, (_, i) =>
    makePicture(step * batchSize + i, { objects: i % 2 === 0 ? 1 : 2 }),
  );
  const [images, targets] = [imageTensor(pictures), targetTensor(pictures)];
  const [batchLoss, batchAccuracy] = (await model.trainOnBatch(images, targets)) as [number, number];
  tf.dispose([images, targets]);
  loss += batchLoss / 100;
  accuracy += batchAccuracy / 100;
  if ((step + 1) % 100 === 0) {
    console.log(`step ${step + 1}  loss ${loss.toFixed(3)}  accuracy ${accuracy.toFixed(3)}  ${seconds()} s`);
    [loss, accuracy] = [0, 0];
  }
}

const bytes = await saveModel(model, out);
console.log(`trained in ${seconds()} s; wrote ${bytes} bytes to ${out}`);
console.log('on held-out pictures:', evaluate(model));
