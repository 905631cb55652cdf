import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { difference } from './matchers.js';
import { uniform } from './random.js';

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** A float32 moved to a neighbour, up or down, or left alone. */
function nudge(value: number, random: () => number): number {
  float[0] = value;
  if (value !== 0) bits[0]! += Math.floor(random() * 3) - 1;
  return float[0];
}

/**
 * How far a result moves, at most, when every weight and input of the model moves by a float32's last bit: what no
 * float32 implementation can promise to stay within. The weights are as before afterwards.
 *
 * @param compute Some results of the model on the inputs.
 */
export function lastBitSpread(
  model: LayersModel,
  inputs: readonly tf.Tensor[],
  compute: (inputs: tf.Tensor[]) => Float32Array[],
  tries = 10,
): number[] {
  const exact = compute([...inputs]);
  const weights = model.weights.map((weight) => weight.read().dataSync().slice());
  const spread = exact.map(() => 0);
  for (let k = 0; k < tries; k++) {
    const random = uniform(1000 + k);
    const moved = (values: ArrayLike<number>, shape: number[]): tf.Tensor =>
      tf.tensor(
        Float32Array.from(values, (value) => nudge(value, random)),
        shape,
        'float32',
      );
    tf.tidy(() => {
      model.weights.forEach((weight, i) => weight.write(moved(weights[i]!, weight.shape as number[])));
      const noisy = compute(inputs.map((input) => moved(input.dataSync(), input.shape)));
      noisy.forEach((values, i) => (spread[i] = Math.max(spread[i]!, difference(values, exact[i]!))));
    });
  }
  tf.tidy(() =>
    model.weights.forEach((weight, i) => weight.write(tf.tensor(weights[i]!, weight.shape as number[], 'float32'))),
  );
  return spread;
}
