import {
  add,
  dispose,
  matMul,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { activations, type Network } from 'netlens';
import { imageTensor } from '../world/batch.js';
import { makePicture } from '../world/world.js';

/** The embedded network's logits of pictures, from its last average and dense layer: a row for each picture. */
export function logits(network: Network, images: Tensor4D): number[][] {
  const { gap } = activations(network, images, { layers: ['gap'] }) as { gap: Tensor2D };
  const [kernel, bias] = (network.model as LayersModel).getLayer('predictions').getWeights() as [Tensor2D, Tensor1D];
  const rows = tidy(() => add(matMul(gap, kernel), bias).arraySync() as number[][]);
  gap.dispose();
  return rows;
}

/** Any network's answers to pictures: a row for each picture. */
export function probabilities(network: Network, images: Tensor4D): number[][] {
  const output = network.predict<Tensor | Tensor[]>(images);
  const rows = (Array.isArray(output) ? output[0]! : output).arraySync() as number[][];
  dispose(output);
  return rows;
}

/** Each class's highest logit among pictures of the small world that nothing has been trained on. */
export function bestOfWorld(network: Network, classes: readonly number[], count: number): number[] {
  const best = classes.map(() => -Infinity);
  const batch = 50;
  for (let first = 0; first < count; first += batch) {
    const pictures = imageTensor(Array.from({ length: batch }, (_, i) => makePicture(1_000_000_000 + first + i)));
    const rows = logits(network, pictures);
    pictures.dispose();
    classes.forEach((target, i) => (best[i] = Math.max(best[i]!, ...rows.map((row) => row[target]!))));
  }
  return best;
}
