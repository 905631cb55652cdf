import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { imageTensor } from './batch.js';
import { makePicture, type Picture, pictureSize } from './world.js';

/** Seeds from here on are never trained on. */
export const heldOutSeed = 1_000_000_000;

/** How good the classifier is, each figure a share between 0 and 1. */
export interface Evaluation {
  /** One-object pictures whose most probable class is the object's. */
  readonly accuracy: number;
  /** Two-object pictures whose two most probable classes are the objects'. */
  readonly bothFound: number;
  /** Classes in two-object pictures where the maximum of the class activation map lies in that class's object. */
  readonly pointing: number;
  /** The same for Grad-CAM, which here is the positive part of the map. */
  readonly gradCamPointing: number;
}

/** Measures a classifier whose last layers are a global average and one dense layer, on held-out pictures. */
export function evaluate(model: tfl.LayersModel, { single = 1000, double = 200 } = {}): Evaluation {
  const ones = Array.from({ length: single }, (_, i) => makePicture(heldOutSeed + i, { objects: 1 }));
  const twos = Array.from({ length: double }, (_, i) => makePicture(heldOutSeed + i, { objects: 2 }));
  const features = model.getLayer('gap').input as tfl.SymbolicTensor;
  const probe = tfl.model({ inputs: model.inputs, outputs: [features, ...model.outputs] });
  const answers = ones.map((picture) => ranking(inspect(probe, picture).probabilities));
  const peaks = twos.flatMap((picture) => {
    const { probabilities, activations } = inspect(probe, picture);
    const best = ranking(probabilities).slice(0, 2);
    const found = picture.objects.every(({ classIndex }) => best.includes(classIndex));
    return picture.objects.map(({ classIndex, mask }) => {
      const { index, value } = peak(activationMap(model, activations, classIndex));
      return { found, hit: mask[index] === 1, positive: value > 0 };
    });
  });
  return {
    accuracy: share(answers, (classes, i) => classes[0] === ones[i]?.objects[0]?.classIndex),
    bothFound: share(peaks, ({ found }) => found),
    pointing: share(peaks, ({ hit }) => hit),
    gradCamPointing: share(peaks, ({ hit, positive }) => hit && positive),
  };
}

interface Inspection {
  readonly probabilities: Float32Array;
  readonly activations: Float32Array;
}

/** The answer to one picture, and the last feature maps, `[16, 16, channels]`. */
function inspect(probe: tfl.LayersModel, picture: Picture): Inspection {
  return tf.tidy(() => {
    const [activations, probabilities] = probe.predict(imageTensor([picture])) as [tf.Tensor, tf.Tensor];
    return {
      activations: activations.dataSync<'float32'>(),
      probabilities: probabilities.dataSync<'float32'>(),
    };
  });
}

/** `sum_k w[k, c] A_k`, in plain loops: the figures must not depend on the library that they test. */
function activationMap(model: tfl.LayersModel, activations: Float32Array, classIndex: number): Float32Array {
  const kernel = model.getLayer('predictions').getWeights()[0] as tf.Tensor2D;
  const [channels, classes] = kernel.shape;
  const weights = kernel.dataSync<'float32'>();
  return Float32Array.from({ length: activations.length / channels }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < channels; k++) {
      sum += (weights[k * classes + classIndex] as number) * (activations[i * channels + k] as number);
    }
    return sum;
  });
}

/** Where a square map, resized to the picture bilinearly with half-pixel centres, is largest. */
function peak(map: Float32Array): { index: number; value: number } {
  const side = Math.sqrt(map.length);
  const clamp = (i: number): number => Math.min(side - 1, Math.max(0, i));
  const at = (row: number, column: number): number => map[clamp(row) * side + clamp(column)] as number;
  let best = { index: 0, value: -Infinity };
  for (let index = 0; index < pictureSize ** 2; index++) {
    const y = ((Math.floor(index / pictureSize) + 0.5) * side) / pictureSize - 0.5;
    const x = (((index % pictureSize) + 0.5) * side) / pictureSize - 0.5;
    const [row, column] = [Math.floor(y), Math.floor(x)];
    const [v, u] = [y - row, x - column];
    const value =
      (at(row, column) * (1 - u) + at(row, column + 1) * u) * (1 - v) +
      (at(row + 1, column) * (1 - u) + at(row + 1, column + 1) * u) * v;
    if (value > best.value) best = { index, value };
  }
  return best;
}

/** The classes, most probable first. */
function ranking(probabilities: Float32Array): number[] {
  const of = (classIndex: number): number => probabilities[classIndex] as number;
  return [...probabilities.keys()].sort((a, b) => of(b) - of(a));
}

function share<T>(items: readonly T[], test: (item: T, i: number) => boolean): number {
  return items.filter(test).length / items.length;
}
