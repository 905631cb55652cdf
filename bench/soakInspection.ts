/**
 * Whether memory stays flat over many images: topActivations and networkDissect over 10,000 pictures of the small
 * world.
 *
 *     node --expose-gc --import tsx bench/soakInspection.ts [images]
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { networkDissect, openNetwork, topActivations, type DatasetProgress } from 'netlens';
import { pictureBatches } from '../examples/dissect/pictures.js';
import { loadShapeClassifier } from '../examples/world/load.js';
import { concepts } from '../examples/world/world.js';

const { gc } = globalThis as { gc?: () => void };
if (gc === undefined) throw new Error('run with node --expose-gc, so that what is garbage does not count');
const count = Number(process.argv[2] ?? 10_000);
const layer = 'relu5';

await tf.setBackend('wasm');
using network = openNetwork(await loadShapeClassifier());
const { memory } = (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm;
const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** Prints what is held, ten times. */
function watch(name: string, all: number): (progress: DatasetProgress) => void {
  let next = all / 10;
  return ({ done: examples }) => {
    if (examples < next) return;
    next += all / 10;
    gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    const { numTensors, numBytes } = tf.memory();
    console.log(
      `${name}, ${examples} images: ${numTensors} tensors of ${mb(numBytes)}, wasm ${mb(memory.buffer.byteLength)}, ` +
        `JavaScript ${mb(heapUsed)}, process ${mb(rss)}`,
    );
  };
}

const images = function* (): Generator<tf.Tensor4D> {
  for (const batch of pictureBatches(count)) yield batch.images;
};
const top = await topActivations(network, images, { layer, k: 9, onProgress: watch('topActivations', count) });
const data = (): ReturnType<typeof pictureBatches> => pictureBatches(count);
const report = await networkDissect(network, data, {
  layers: [layer],
  concepts,
  onProgress: watch('networkDissect', 2 * count),
});
console.log(`results: ${JSON.stringify(top).length + JSON.stringify(report).length} characters of JSON`);
