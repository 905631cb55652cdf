/**
 * How long `compare` takes by two workers over pictures of the small world, and whether memory grows: tensors here, and
 * bytes of the whole process, after each tenth.
 *
 *     npx tsx bench/compare.ts [pictures]
 */
import * as tf from '@tensorflow/tfjs-core';
import { createPool } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { comparedMethods as methods, comparedMetrics as metrics } from '../examples/compare/defaults.js';
import { comparedPictures } from '../examples/compare/worldPictures.js';
import { loadShapeClassifier } from '../examples/world/load.js';

const count = Number(process.argv[2] ?? 100);
await startWasm({ threads: 1 });
const model = await loadShapeClassifier();
await using pool = await createPool({ model, size: 2 });
const start = performance.now();
const comparison = await pool.compare(() => comparedPictures(count), {
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
