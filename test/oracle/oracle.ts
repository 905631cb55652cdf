import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { normals } from '../support/random.js';
import { size } from '../support/weights.js';

/** A score of a model's outputs, one number for the whole batch. */
export type Score = (outputs: tf.Tensor[]) => tf.Tensor;

/** Shapes of the model's inputs for this many examples. */
export function inputShapes(model: LayersModel, batch: number): number[][] {
  return model.inputs.map(({ shape }) => [batch, ...(shape.slice(1) as number[])]);
}

export function randomInputs(model: LayersModel, batch: number, seed: number): Float32Array[] {
  return inputShapes(model, batch).map((shape, i) => normals(seed + 31 * i, size(shape)));
}

/** The model's outputs, by tfjs: nothing is disposed, call it in a tidy. */
export function outputsOf(model: LayersModel, inputs: tf.Tensor[]): tf.Tensor[] {
  const outputs = model.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor | tf.Tensor[];
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** The same seeded random numbers for every example: `score = sum(c * output)` is a random linear functional. */
export function coefficients(output: tf.Tensor, seed: number): tf.Tensor {
  const shape = [1, ...output.shape.slice(1)];
  return tf.tensor(normals(seed, size(shape)), shape);
}

export function linear(outputs: tf.Tensor[], seed: number): tf.Tensor {
  return tf.tidy(() =>
    outputs.map((output, i) => tf.sum(tf.mul(output, coefficients(output, seed + i)))).reduce((a, b) => tf.add(a, b)),
  );
}

/** Gradient of the score with respect to every input, by tfjs's tape. Runs on the backend in use: use the cpu. */
export function autodiff(model: LayersModel, inputs: tf.Tensor[], score: Score): Float32Array[] {
  return tf.tidy(() => {
    const gradients = tf.grads((...xs: tf.Tensor[]) => score(outputsOf(model, xs)))(inputs);
    return gradients.map((gradient) => gradient.dataSync<'float32'>());
  });
}

/**
 * `(f(x + h v) - f(x - h v)) / 2h` for a random direction v: the derivative that the gradient promises to be `g . v`.
 */
export function slope(
  model: LayersModel,
  inputs: tf.Tensor[],
  score: Score,
  direction: Float32Array[],
  h: number,
): number {
  return tf.tidy(() => {
    const at = (step: number): number =>
      score(
        outputsOf(
          model,
          inputs.map((x, i) => tf.add(x, tf.mul(tf.tensor(direction[i]!, x.shape), step))),
        ),
      ).dataSync()[0]!;
    return (at(h) - at(-h)) / (2 * h);
  });
}

/** Where an output comes from, a nested model's layers as 'outer/inner'. */
export function pathOf(output: SymbolicTensor): string {
  const { sourceLayer, outputTensorIndex = 0 } = output;
  const { outputs } = sourceLayer as unknown as { outputs?: SymbolicTensor[] };
  return outputs ? `${sourceLayer.name}/${pathOf(outputs[outputTensorIndex]!)}` : sourceLayer.name;
}
