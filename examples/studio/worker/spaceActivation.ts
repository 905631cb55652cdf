import { tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import type { LayerSource } from './spaceSource.js';

const functions = /^(Activation|ReLU|LeakyReLU|ELU|ThresholdedReLU|Softmax)$/;

/** The function that a layer applies to its sums, by its name; undefined where it applies none. */
export function activationOf(layer: LayerSource): string | undefined {
  const name = layer.activation?.getClassName();
  if (name !== undefined) return name === 'linear' ? undefined : name;
  const kind = layer.getClassName();
  return functions.test(kind) ? kind.replace(/^(ReLU|Softmax)$/, (word) => word.toLowerCase()) : undefined;
}

/** What a layer's function makes of the sums of one place. */
export async function activate(layer: LayerSource, sums: readonly number[]): Promise<Float32Array> {
  const row = tensor2d([[...sums]]);
  const { activation } = layer;
  const made = activation === undefined ? layer.call([row], {}) : activation.apply(row);
  const result = (Array.isArray(made) ? made[0] : made) as Tensor;
  const values = await result.data<'float32'>();
  row.dispose();
  if (result !== row) result.dispose();
  return values;
}
