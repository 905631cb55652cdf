import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { chain, graph, on, type Case } from './case.js';

/** A user's own layer with two inputs; one of netlens's has the same name, and takes the second from the first. */
export class Subtract extends layers.Layer {
  static className = 'Subtract';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [a, b] = inputs as [tf.Tensor, tf.Tensor];
    return tf.sub(b, a);
  }
  override computeOutputShape(shapes: (number | null)[][]): (number | null)[] {
    return shapes[0]!;
  }
}

/** A user's own layer with a weight: `x * sin(w * x)`, channel by channel. */
export class Wave extends layers.Layer {
  static className = 'Wave';
  private frequency!: ReturnType<layers.Layer['addWeight']>;
  override build(shape: number[]): void {
    this.frequency = this.addWeight('frequency', [shape.at(-1)!], 'float32', initializers.ones());
    this.built = true;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.tidy(() => tf.mul(x, tf.sin(tf.mul(x, this.frequency.read()))));
  }
}

/** A user's own layer with two outputs: the even and the odd channels. */
class Halves extends layers.Layer {
  static className = 'Halves';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.split(x, 2, x.rank - 1);
  }
  override computeOutputShape(shape: (number | null)[]): (number | null)[][] {
    const half = [...shape.slice(0, -1), shape.at(-1)! / 2];
    return [half, half];
  }
}

export const custom: readonly Case[] = [
  chain("a user's layer", [4, 5, 3], () => [new Wave({})], { sine: true }),
  chain(
    "a user's layer between convolutions",
    [5, 5, 2],
    () => [
      layers.conv2d({ filters: 3, kernelSize: 2 }),
      new Wave({}),
      layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu' }),
    ],
    { sine: true },
  ),
  graph("a user's layer with two outputs", [[3, 4, 4]], (x) => {
    const [left, right] = new Halves({}).apply(x) as [typeof x, typeof x];
    return on(layers.add(), [on(layers.conv2d({ filters: 2, kernelSize: 1 }), left), on(layers.reLU(), right)]);
  }),
];
