/**
 * What netlens costs, as ratios to model.predict in one run: `npm run bench`; beside its peers,
 * `npm run bench -- --peers`. On the wasm backend, in Node, batch 1, the network opened once, medians of interleaved
 * runs, each result read back before its clock stops.
 */
import os from 'node:os';
import {
  concat,
  grad,
  max,
  memory,
  randomUniform,
  setBackend,
  sum,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import {
  cam,
  cams,
  deconvnet,
  gradCam,
  guidedBackprop,
  guidedGradCam,
  openNetwork,
  saliency,
  type Network,
} from 'netlens';
import { startWasm } from 'netlens/wasm';
import { footprint, median, medians, once, ratio, type Run } from './measure.js';
import { mobileNet } from './mobileNet.js';
import { sharedModel } from './sharedModel.js';

const SEED = 7;

async function compare(title: string, model: LayersModel): Promise<void> {
  const [, height, width] = model.inputs[0]?.shape as [null, number, number];
  const images = (batch: number): Tensor4D => randomUniform([batch, height, width, 3], -1, 1, 'float32', SEED);
  const image = images(1);
  const start = performance.now();
  using network = openNetwork(model);
  const opening = performance.now() - start;

  const runs: Record<string, Run & (() => Tensor)> = {
    'net.predict': () => network.predict(image),
    gradCam: () => gradCam(network, image),
    'cams, all seven': () => tidy(() => concat(Object.values<Tensor>(cams(network, image)))),
    cam: () => cam(network, image),
    saliency: () => saliency(network, image),
    guidedBackprop: () => guidedBackprop(network, image),
    deconvnet: () => deconvnet(network, image),
    guidedGradCam: () => guidedGradCam(network, image),
  };
  const predict = (): Tensor => model.predict(image) as Tensor;
  const times = await medians({ 'model.predict': predict, ...runs });
  const base = (times as Record<string, number>)['model.predict'] as number;
  const { kernels: predictKernels } = await footprint(runs['net.predict'] as () => Tensor);

  console.log(`\n${title}: model.predict ${base.toFixed(1)} ms; openNetwork ${opening.toFixed(0)} ms`);
  console.log('                  / model.predict    kernels    over net.predict');
  for (const [name, run] of Object.entries(runs)) {
    const { kernels } = await footprint(run);
    const columns = [
      ratio((times as Record<string, number>)[name] as number, base).padStart(12),
      `${kernels}`.padStart(12),
      `${kernels - predictKernels}`.padStart(12),
    ];
    console.log(`  ${name.padEnd(18)}${columns.join('  ')}`);
  }

  const eight = images(8);
  const batch = await medians({
    one: () => saliency(network, image),
    eight: () => saliency(network, eight),
  });
  console.log(`  saliency's cost per image, batch 8 / batch 1: ${ratio(batch.eight / 8, batch.one)}`);
  const { peakBytes } = await footprint(() => saliency(network, image));
  console.log(`  saliency's peak bytes / bytes of all activations: ${ratio(peakBytes, activationBytes(network))}`);
  image.dispose();
  eight.dispose();
}

/** The output of every layer of the model, at batch 1. */
function activationBytes(network: Network): number {
  const sizes = network.layers.map(({ outputShape }) => outputShape.reduce<number>((n, size) => n * (size ?? 1), 4));
  return sizes.reduce((a, b) => a + b, 0);
}

/**
 * The same on one thread and on more, by turns. Beside the medians, the least of all: on a machine with other work,
 * they tell more of the threads.
 */
async function onThreads(title: string, model: LayersModel): Promise<void> {
  const counts = [1, 2, 4, 8].filter((count) => count <= os.availableParallelism());
  const image: Tensor4D = randomUniform([1, 224, 224, 3], -1, 1, 'float32', SEED);
  using network = openNetwork(model);
  const runs: Record<string, () => Tensor> = {
    'net.predict': () => network.predict(image),
    gradCam: () => gradCam(network, image),
    saliency: () => saliency(network, image),
  };
  const times: Record<string, number[]> = {};
  for (let round = 0; round < 10; round++) {
    for (const threads of counts) {
      await startWasm({ threads });
      for (const [name, run] of Object.entries(runs)) {
        await once(run);
        for (let i = 0; i < 3; i++) (times[`${name} ${threads}`] ??= []).push(await once(run));
      }
    }
  }
  await startWasm({ threads: 1 });
  console.log(`\n${title}, load ${os.loadavg()[0]?.toFixed(1)}: median ms (least), and over one thread's`);
  console.log(`  ${''.padEnd(14)}${counts.map((count) => `${count} threads`.padStart(28)).join('')}`);
  for (const name of Object.keys(runs)) {
    const [one] = counts.map((count) => times[`${name} ${count}`] as number[]) as [number[]];
    const columns = counts.map((count) => {
      const own = times[`${name} ${count}`] as number[];
      const [middle, least] = [median(own), Math.min(...own)];
      const over = `${ratio(middle, median(one))} (${ratio(least, Math.min(...one))})`;
      return `${middle.toFixed(1)} (${least.toFixed(1)})  ${over}`.padStart(28);
    });
    console.log(`  ${name.padEnd(14)}${columns.join('')}`);
  }
  image.dispose();
}

/** How much faster than tfjs's own gradient, on the backend that has it. */
async function againstAutodiff(model: LayersModel): Promise<void> {
  await setBackend('cpu');
  const image: Tensor4D = randomUniform([1, 224, 224, 3], -1, 1, 'float32', SEED);
  using network = openNetwork(model);
  const score = (x: Tensor): Tensor => sum(max(model.apply(x) as Tensor, 1));
  await once(() => saliency(network, image)); // moves the weights to this backend
  const ours = await once(() => saliency(network, image, { reduce: 'none' }));
  const theirs = await once(() => grad(score)(image));
  console.log(
    `\ncpu backend, MobileNet v1 1.0, one run each: saliency ${(ours / 1000).toFixed(1)} s, tf.grad(model.apply) ${(theirs / 1000).toFixed(1)} s: 1 / ${(theirs / ours).toFixed(0)}`,
  );
  image.dispose();
}

async function netlensAlone(): Promise<void> {
  console.log(`Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores`);
  // The heap is one to share from the start; the first tables are on one thread.
  const { reason } = await startWasm();
  if (reason !== undefined) console.log(`One thread alone: ${reason}`);
  await startWasm({ threads: 1 });
  const large = mobileNet();
  await compare('MobileNet v1 1.0, 224 x 224, random weights', large);
  const small = await sharedModel('mobilenet_v1_0.25_224_dense');
  if (small !== undefined) await compare('MobileNet v1 0.25, 224 x 224', small);
  await onThreads('MobileNet v1 1.0', large);
  if (small !== undefined) await onThreads('MobileNet v1 0.25', small);
  await againstAutodiff(large);
  console.log(`\nTensors left: ${memory().numTensors - large.weights.length - (small?.weights.length ?? 0)}`);
}

if (process.argv.includes('--peers')) await import('./peers/peers.js');
else await netlensAlone();
