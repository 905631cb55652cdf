/**
 * What netlens costs on graph-models, as ratios in one run: `npm run bench:graphs`. Of each published model in both
 * formats: a forward pass beside `GraphModel.predict`, saliency beside that of the layers-model, and how long
 * `openNetwork` takes. On the wasm backend, in Node, batch 1, medians of interleaved runs.
 */
import os from 'node:os';
import { memory, randomUniform, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { openNetwork, saliency, type Network } from 'netlens';
import { startWasm } from 'netlens/wasm';
import { median, medians, ratio } from './measure.js';
import { sharedModel } from './sharedModel.js';

const SEED = 7;
const OPENINGS = 7;

/** Milliseconds that a model takes to open, each time anew. */
function openingTime(model: Parameters<typeof openNetwork>[0]): { first: number; later: number } {
  const times = Array.from({ length: OPENINGS }, () => {
    const start = performance.now();
    openNetwork(model).dispose();
    return performance.now() - start;
  });
  return { first: times[0] as number, later: median(times.slice(1)) };
}

async function compare(name: string): Promise<void> {
  const [graph, twin] = [(await sharedModel(`graph/${name}`)) as GraphModel | undefined, await sharedModel(name)];
  if (graph === undefined || twin === undefined) return;
  const [, height, width] = twin.inputs[0]?.shape as [null, number, number];
  const image: Tensor4D = randomUniform([1, height, width, 3], -1, 1, 'float32', SEED);
  const { first, later } = openingTime(graph);
  using network: Network = openNetwork(graph);
  using layers: Network = openNetwork(twin);
  const times = await medians({
    'GraphModel.predict': () => graph.predict(image) as Tensor,
    'net.predict': () => network.predict(image),
    saliency: () => saliency(network, image),
    'saliency of layers': () => saliency(layers, image),
  });
  const base = times['GraphModel.predict'];
  console.log(`\n${name}: GraphModel.predict ${base.toFixed(1)} ms`);
  console.log(`  net.predict / GraphModel.predict          ${ratio(times['net.predict'], base)}`);
  console.log(`  saliency / GraphModel.predict             ${ratio(times.saliency, base)}`);
  console.log(`  saliency, graph-model / layers-model      ${ratio(times.saliency, times['saliency of layers'])}`);
  console.log(`  openNetwork, first and later              ${first.toFixed(0)} ms, ${later.toFixed(0)} ms`);
  image.dispose();
  graph.dispose();
  twin.dispose();
}

console.log(
  `Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, wasm on one thread`,
);
await startWasm({ threads: 1 });
for (const name of ['mobilenet_v2_1.0_224_quant8', 'efficientnet_lite0']) await compare(name);
console.log(`\nTensors left: ${memory().numTensors}`);
