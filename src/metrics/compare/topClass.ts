import type { Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';

/** The class of a picture with the highest score; for a single sigmoid, 1 if it is above a half. */
export async function topClass(network: TracedNetwork, image: Tensor): Promise<number> {
  const outputs = [network.predict(image)].flat();
  try {
    const scores = await (outputs[0] as Tensor).data<'float32'>();
    if (network.isBinary) return (scores[0] as number) > 0.5 ? 1 : 0;
    return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
  } finally {
    for (const output of outputs) output.dispose();
  }
}
