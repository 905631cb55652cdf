/**
 * Trains a prior on the small world, on the wasm backend, and writes it beside this file:
 *
 *     npm run train:priors -- generator | denoiser | mixture
 *     npm run train:priors -- generator --steps 100 --out /tmp/generator     a quick look at whether it learns
 */
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { startWasm } from 'netlens/wasm';
import { trainDenoiser } from './trainDenoiser.js';
import { trainGenerator } from './trainGenerator.js';
import { trainMixture } from './trainMixture.js';
import type { Training } from './training.js';

const trainings: Readonly<
  Record<string, { steps: number; batchSize: number; logEvery: number; run: (training: Training) => Promise<void> }>
> = {
  generator: { steps: 700, batchSize: 8, logEvery: 50, run: trainGenerator },
  denoiser: { steps: 1000, batchSize: 8, logEvery: 50, run: trainDenoiser },
  mixture: { steps: 5, batchSize: 1, logEvery: 1, run: trainMixture },
};

const { values, positionals } = parseArgs({
  options: { steps: { type: 'string' }, out: { type: 'string' } },
  allowPositionals: true,
});
const name = positionals[0] ?? '';
const training = trainings[name];
if (training === undefined)
  throw new Error(`train: got "${name}"; wanted one of ${Object.keys(trainings).join(', ')}.`);
const steps = Number(values.steps ?? training.steps);

await startWasm();
const start = performance.now();
const every = training.logEvery;
const sums: Record<string, number> = {};

function log(step: number, losses: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(losses)) sums[key] = (sums[key] ?? 0) + value / every;
  if ((step + 1) % every !== 0) return;
  const shown = Object.entries(sums).map(([key, value]) => `${key} ${value.toFixed(4)}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`step ${step + 1}  ${shown.join('  ')}  ${seconds} s`);
  for (const key of Object.keys(sums)) sums[key] = 0;
}

const out = values.out === undefined ? new URL(name, import.meta.url) : pathToFileURL(values.out);
await training.run({ steps, batchSize: training.batchSize, out, log });
