import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { isBlackBox, type BlackBox } from '../../models/scoreSource.js';
import type { TracedNetwork } from '../../network/network.js';

/** The class with the highest score in the first output; for a single sigmoid, 1 if it is above a half. */
export async function topClass(network: TracedNetwork | BlackBox, image: Tensor4D): Promise<number> {
  const outputs = [await network.predict(image)].flat();
  try {
    const scores = await (outputs[0] as Tensor).data<'float32'>();
    if (!isBlackBox(network) && network.isBinary) return (scores[0] as number) > 0.5 ? 1 : 0;
    return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
  } finally {
    for (const output of outputs) output.dispose();
  }
}
