import * as tf from '@tensorflow/tfjs-core';
import { layers, model as functional, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { seededRandom } from '../world/random.js';

/**
 * A network up to a layer, and then that layer's units turned into each other by a random rotation, in a layer named
 * `rotated`: it tells classes apart as well as before, but a unit is no longer a direction that training chose.
 */
export function rotated(model: LayersModel, layer: string, seed: number): LayersModel {
  const output = model.getLayer(layer).output as SymbolicTensor;
  const channels = output.shape[3] as number;
  const turn = layers.conv2d({ filters: channels, kernelSize: 1, useBias: false, name: 'rotated' });
  const made = functional({ inputs: model.inputs, outputs: turn.apply(output) as SymbolicTensor });
  const kernel = tf.tensor4d(rotation(channels, seed), [1, 1, channels, channels]);
  turn.setWeights([kernel]);
  kernel.dispose();
  return made;
}

/** A random orthogonal matrix, by Gram and Schmidt from random vectors. */
function rotation(size: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.between(0, 1))) * Math.cos(2 * Math.PI * random.between(0, 1));
  const rows: number[][] = [];
  while (rows.length < size) {
    let row = Array.from({ length: size }, normal);
    for (const before of rows) {
      const along = row.reduce((sum, value, i) => sum + value * (before[i] as number), 0);
      row = row.map((value, i) => value - along * (before[i] as number));
    }
    const length = Math.hypot(...row);
    rows.push(row.map((value) => value / length));
  }
  return Float32Array.from(rows.flat());
}
