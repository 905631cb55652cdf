import * as tf from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { normals } from '../../support/random.js';

/** What the tensors of a graph's inputs hold. */
export interface Fed {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The outputs of a GraphModel by tfjs, in order. */
export function outputsOf(model: GraphModel, fed: readonly Fed[]): { shape: number[]; values: Float32Array }[] {
  return tf.tidy(() => {
    const tensors = fed.map(({ shape, values }) => tf.tensor(values, [...shape]));
    const names = model.outputs.map(({ name }) => name);
    const inputs = Object.fromEntries(model.inputs.map(({ name }, i) => [name, tensors[i] as tf.Tensor]));
    const made = [model.execute(inputs, names)].flat();
    return made.map((output) => ({ shape: output.shape, values: Float32Array.from(output.dataSync()) }));
  });
}

/** A random linear functional of a model's outputs, the same for every example. */
export function functional(
  outputs: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[],
  seed: number,
): number {
  let score = 0;
  outputs.forEach(({ shape, values }, output) => {
    const size = values.length / (shape[0] as number);
    const weights = normals(seed + output, size);
    values.forEach((value, i) => (score += value * (weights[i % size] as number)));
  });
  return score;
}

/** The derivatives of that functional, by central differences of what tfjs computes. */
export function differences(model: GraphModel, fed: readonly Fed[], seed: number, h: number): Float32Array[] {
  return fed.map((one, input) =>
    one.values.map((_, place) => {
      const at = (step: number): number => {
        const moved = Float32Array.from(one.values);
        moved[place] = (moved[place] as number) + step;
        const all = fed.map((other, i) => (i === input ? { ...other, values: moved } : other));
        return functional(outputsOf(model, all), seed);
      };
      return (at(h) - at(-h)) / (2 * h);
    }),
  );
}
