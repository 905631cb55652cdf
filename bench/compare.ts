/**
 * How long `compare` takes over pictures of the small world, and whether memory grows: tensors and bytes after each
 * tenth.
 *
 *     npx tsx bench/compare.ts [pictures]
 */
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { compare, openNetwork } from 'netlens';
import { registerWasmKernels } from 'netlens/wasm';
import { comparedPictures } from '../examples/compare/worldPictures.js';
import { loadShapeClassifier } from '../examples/world/load.js';

const methods = [
  ...['saliency', 'inputXGradient', 'smoothGrad', 'integratedGradients', 'guidedBackprop', 'lrp'],
  ...['deepLift', 'cam', 'gradCam', 'gradCamPlusPlus', 'layerCam', 'occlusionMap'],
];
const metrics = [
  ...['deletion', 'insertion', 'perturbationCurve', 'road', 'averageDrop', 'faithfulnessCorrelation'],
  ...['pointingGame', 'massAccuracy', 'rankAccuracy', 'gini'],
];

const count = Number(process.argv[2] ?? 100);
await tf.setBackend('wasm');
registerWasmKernels();
using network = openNetwork(await loadShapeClassifier());
const start = performance.now();
const comparison = await compare(network, () => comparedPictures(count), {
  methods,
  metrics,
  onProgress: ({ done }) => {
    if (done % Math.ceil(count / 10) > 0) return;
    const { numTensors, numBytes } = tf.memory();
    const { rss } = process.memoryUsage();
    console.log(`${done} pictures: ${numTensors} tensors, ${numBytes} bytes, ${Math.round(rss / 2 ** 20)} MiB in all`);
  },
});
const seconds = (performance.now() - start) / 1000;
const cpu = process.cpuUsage();
console.log(
  `${methods.length} methods x ${metrics.length} metrics x ${count} pictures: ${seconds.toFixed(1)} s by the clock,`,
);
console.log(`${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of processor time, start included.`);
console.log(comparison.absent.length === 0 ? 'Every cell has its number.' : comparison.absent);
