import { tensor4d, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainingSet } from './trainSets.js';

/** How a network answers on pictures that it has not learnt from. */
export interface Tested {
  /** The mean cross entropy. */
  readonly loss: number;
  /** The share of right answers. */
  readonly accuracy: number;
  /** How many pictures were asked: all of them, or the first of them where a backend is slow. */
  readonly count: number;
  /** Each picture's answer. */
  readonly answers: Uint8Array;
  /** The probability of each answer. */
  readonly confidences: Float32Array;
}

const BATCH = 50;
/** A backend in software would take a minute for all pictures. */
const MOST_MILLISECONDS = 2000;

/** Tests a network on the pictures that were held out. */
export async function test(model: LayersModel, { heldOut, shape, labels }: TrainingSet): Promise<Tested> {
  const total = heldOut.classes.length;
  const size = heldOut.pixels.length / total;
  const [answers, confidences] = [new Uint8Array(total), new Float32Array(total)];
  const begun = performance.now();
  let [loss, right, count] = [0, 0, 0];
  while (count < total && (count === 0 || performance.now() - begun < MOST_MILLISECONDS)) {
    const start = count;
    const end = Math.min(total, start + BATCH);
    const images = tensor4d(heldOut.pixels.subarray(start * size, end * size), [end - start, ...shape]);
    const output = model.predict(images) as Tensor2D;
    const probabilities = await output.data();
    output.dispose();
    images.dispose();
    for (let i = start; i < end; i++) {
      const row = probabilities.subarray((i - start) * labels.length, (i - start + 1) * labels.length);
      const classIndex = heldOut.classes[i] as number;
      answers[i] = row.indexOf(Math.max(...row));
      confidences[i] = row[answers[i] as number] as number;
      loss -= Math.log(Math.max(1e-7, row[classIndex] as number));
      if (answers[i] === classIndex) right++;
    }
    count = end;
    await breath();
  }
  return { loss: loss / count, accuracy: right / count, count, answers, confidences };
}

/** Lets the worker hear what the page asks of it. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
