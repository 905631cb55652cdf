import type { Tensor } from '@tensorflow/tfjs-core';
import { classify, type Network, type Port } from 'netlens';
import { kindOf } from './kindOf.js';

/** What a network says of one picture, by its first output. */
export interface Answer {
  /** A number for each class: its probability where the model gives some, else its score. */
  readonly scores: Float32Array;
  /** What each number is; of a segmentation, the share of the places where the class wins. */
  readonly unit: 'probability' | 'score' | 'share';
}

export async function answerOf(network: Network, image: Tensor): Promise<Answer> {
  const output = network.outputs[0] as Port;
  const kind = kindOf(output);
  if (kind === 'classes') return classesOf(network, image);
  const values = await valuesOf(network, image);
  return kind === 'values' ? { scores: values, unit: 'score' } : sharesOf(values, output.shape[3] as number);
}

async function classesOf(network: Network, image: Tensor): Promise<Answer> {
  const [found = []] = await classify(network, image, { k: Number.MAX_SAFE_INTEGER });
  const scores = new Float32Array(found.length);
  for (const { index, score, probability } of found) scores[index] = probability ?? score;
  return { scores, unit: found[0]?.probability === undefined ? 'score' : 'probability' };
}

async function valuesOf(network: Network, image: Tensor): Promise<Float32Array> {
  const [output, ...others] = [network.predict<Tensor | Tensor[]>(image)].flat() as [Tensor, ...Tensor[]];
  for (const other of others) other.dispose();
  try {
    return await output.data<'float32'>();
  } finally {
    output.dispose();
  }
}

/**
 * The share of the places where each class wins; of one class alone, where its probability is above a half, or its
 * score above 0.
 */
function sharesOf(values: Float32Array, classes: number): Answer {
  const scores = new Float32Array(classes);
  const places = values.length / classes;
  const isProbability = values.every((value) => value >= 0 && value <= 1);
  for (let start = 0; start < values.length; start += classes) {
    const here = values.subarray(start, start + classes);
    const best = here.indexOf(here.reduce((a, b) => Math.max(a, b)));
    if (classes > 1 || (here[0] as number) > (isProbability ? 0.5 : 0)) (scores[best] as number) += 1 / places;
  }
  return { scores, unit: 'share' };
}
