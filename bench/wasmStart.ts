/**
 * What the start of the backend costs an app: milliseconds from the import to the first map, each in a process of its
 * own, with tfjs's own backend, with netlens's kernels on one thread, and on all: `npm run bench:start`.
 */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { median } from './measure.js';

const ROUNDS = 7;

const program = (start: string): string => `
  import '@tensorflow/tfjs-backend-cpu';
  import * as tf from '@tensorflow/tfjs-core';
  import '@tensorflow/tfjs-backend-wasm';
  import { openNetwork, saliency } from './src/index.ts';
  import { startWasm } from './src/wasm.ts';
  import { mobileNet } from './bench/mobileNet.ts';
  const image = new Float32Array(224 * 224 * 3).fill(0.5);
  const from = performance.now();
  ${start}
  await tf.ready();
  const started = performance.now();
  const network = openNetwork(mobileNet());
  const input = tf.tensor4d(image, [1, 224, 224, 3]);
  const before = performance.now();
  await saliency(network, input).data();
  const end = performance.now();
  console.log(JSON.stringify([started - from, end - before]));
`;
const ways = {
  "tfjs's own": "await tf.setBackend('wasm');",
  'startWasm({ threads: 1 })': 'await startWasm({ threads: 1 });',
  'startWasm()': 'await startWasm();',
};
const times: Record<string, { start: number[]; first: number[] }> = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, start] of Object.entries(ways)) {
    const arguments_ = ['--import', 'tsx', '--input-type=module', '-e', program(start)];
    const [ms, first] = JSON.parse(
      execFileSync('node', arguments_, { encoding: 'utf8' }).trim().split('\n').at(-1)!,
    ) as [number, number];
    const of = (times[name] ??= { start: [], first: [] });
    of.start.push(ms);
    of.first.push(first);
  }
}
console.log(`Medians of ${ROUNDS} processes each, MobileNet v1 1.0; load ${os.loadavg()[0]?.toFixed(1)}:`);
for (const [name, { start, first }] of Object.entries(times)) {
  console.log(
    `  ${name}: starts in ${median(start).toFixed(0)} ms, its first saliency takes ${median(first).toFixed(0)} ms`,
  );
}
