/**
 * netlens beside Captum, pytorch-grad-cam and tf-keras-vis: `npm run bench -- --peers`. The same MobileNet v1 1.0 with
 * the same weights and input, in one run of some ten minutes, interleaved. Set NETLENS_PYTHON to a Python with
 * bench/peers/requirements.txt.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argMax, randomUniform, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { gradCam, openNetwork, saliency } from 'netlens';
import { startWasm } from 'netlens/wasm';
import { median, once } from '../measure.js';
import { mobileNet } from '../mobileNet.js';
import { exportForPeers } from './export.js';
import { manyImages } from './manyImages.js';
import { manyPasses } from './manyPasses.js';
import { occlusion } from './occlusion.js';
import { onnxGraph } from './onnxGraph.js';
import { Peer } from './Peer.js';

const FOLDER = 'out/peers-model';
const ROUNDS = 15;
const WARM_UP = 3;
const TUNED = { MALLOC_MMAP_THRESHOLD_: '1073741824', MALLOC_TRIM_THRESHOLD_: '1073741824' };

const methods = { saliency: 'saliency', gradCam: 'gradCam' } as const;
type Method = keyof typeof methods;

const python = process.env['NETLENS_PYTHON'] ?? 'python3';
// The heap is one to share from the start.
await startWasm();
const model = mobileNet();
const image: Tensor4D = randomUniform([1, 224, 224, 3], -1, 1, 'float32', 7);
await exportForPeers(model, image, FOLDER);
using network = openNetwork(model);
const target = (await (argMax(network.predict(image), 1) as Tensor).data())[0] as number;
const ours: Record<Method, () => Tensor> = {
  saliency: () => saliency(network, image, { target }),
  gradCam: () => gradCam(network, image, { target, layer: 'conv_pw_13_relu' }),
};

const peers = [
  new Peer('torch, 1 thread', python, 'torch', FOLDER, 1),
  new Peer('torch, 2 threads', python, 'torch', FOLDER, 2),
  new Peer('torch, 2 threads, malloc tuned', python, 'torch', FOLDER, 2, TUNED),
  new Peer('TensorFlow, 2 threads', python, 'tensorflow', FOLDER, 2),
];

console.log(
  'Largest difference of their maps from ours, over the largest value (the peers resize Grad-CAM in their own ways):',
);
const raw = (): Tensor => gradCam(network, image, { target, layer: 'conv_pw_13_relu', resize: 'none' });
for (const [framework, peer, run, own] of [
  ['torch', peers[1], 'saliency', ours.saliency],
  ['tensorflow', peers[3], 'saliency', ours.saliency],
  ['tensorflow', peers[3], 'gradCam, not resized', raw],
] as const) {
  await (peer as Peer).save(run);
  console.log(`  ${framework} ${run}: ${(await disagreement(`${framework}.${run}`, own)).toExponential(1)}`);
}

const times: Record<string, number[]> = {};
const note = (name: string, round: number, ms: number): void => {
  if (round >= 0) (times[name] ??= []).push(ms);
};
for (let round = -WARM_UP; round < ROUNDS; round++) {
  note('model.predict', round, await once(() => model.predict(image) as Tensor));
  for (const threads of [1, 2]) {
    await startWasm({ threads });
    await once(ours.saliency);
    for (const method of Object.keys(methods) as Method[]) {
      note(`ours ${method}, ${threads}`, round, await once(ours[method]));
    }
  }
  for (const peer of peers) {
    for (const run of ['forward', ...Object.keys(methods)]) note(`${peer.name} ${run}`, round, await peer.time(run));
  }
}
const of = (name: string): number => median(times[name] as number[]);
console.log(`\nmodel.predict on wasm, 1 thread: ${of('model.predict').toFixed(1)} ms. Ours, wasm, over theirs:`);
for (const method of Object.keys(methods) as Method[]) {
  for (const threads of [1, 2]) {
    const own = of(`ours ${method}, ${threads}`);
    const share = `${(own / of('model.predict')).toFixed(2)} of model.predict`;
    console.log(`  ${method}, ${threads} threads: ${own.toFixed(1)} ms, ${share}`);
    for (const { name } of peers) {
      const [theirs, forward] = [of(`${name} ${method}`), of(`${name} forward`)];
      const own2 = `${theirs.toFixed(1)} ms (${(theirs / forward).toFixed(1)} of its forward passes)`;
      console.log(`    over ${name.padEnd(32)} ${(own / theirs).toFixed(2)}    ${own2}`);
    }
  }
}
await startWasm({ threads: 1 });

const [one, two, tuned] = peers as [Peer, Peer, Peer];
await onnxGraph(model, image, target, [one, two]);
await manyImages(model, target, [two, tuned]);
await occlusion(model, image, target, two);
await manyPasses(model, network, image, target, two);
for (const peer of peers) peer.close();

async function disagreement(file: string, own: () => Tensor): Promise<number> {
  const theirs = new Float32Array((await readFile(join(FOLDER, `${file}.bin`))).slice().buffer);
  const mine = await own().data<'float32'>();
  const most = theirs.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return mine.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (theirs[i] as number))), 0) / most;
}
