import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { toOnnx } from 'netlens/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { median } from '../measure.js';
import type { Peer } from './Peer.js';

const WARM_UP = 3;
const ROUNDS = 15;

/** Prints what the graph of `toOnnx` costs in onnxruntime, beside a peer on one thread and one on two. */
export async function onnxGraph(
  model: LayersModel,
  image: Tensor4D,
  target: number,
  peers: readonly Peer[],
): Promise<void> {
  console.log('\nsaliency as an ONNX graph, in onnxruntime-node:');
  const bytes = await toOnnx(model, 'saliency', { target });
  for (const [i, peer] of peers.entries()) {
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: i + 1, interOpNumThreads: 1 });
    const feeds = { [session.inputNames[0]!]: new Tensor('float32', await image.data<'float32'>(), image.shape) };
    const [own, theirs]: [number[], number[]] = [[], []];
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const start = performance.now();
      await session.run(feeds);
      const ms = performance.now() - start;
      const other = await peer.time('saliency');
      if (round < 0) continue;
      own.push(ms);
      theirs.push(other);
    }
    const [mine, other] = [median(own), median(theirs)];
    console.log(`  ${i + 1} threads: ${mine.toFixed(1)} ms, over ${peer.name} ${(mine / other).toFixed(2)}`);
  }
}
