import { clone, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { given, oneOf, readOptions } from '../../declare.js';
import { NumericalError, OptionError, ShapeError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import { showShape, type Input } from '../../network/input.js';
import { paceOptions, readPace } from '../../objectives/pieces.js';
import { askAsync, questionOf, type Question } from '../../objectives/Question.js';
import { pause, type PaceOptions } from '../../pace.js';
import { betweenMeans, dot, ridgeClassifier, type Hyperplane } from './ridgeClassifier.js';

/** Options of `conceptVector`. Progress counts sets of images. */
export interface ConceptVectorOptions extends PaceOptions {
  /** The path of the layer in whose activations the concept is looked for. */
  readonly layer: string;
  /**
   * `'classifier'`: the normal of a linear classifier, ridge regression on 1 and -1; `'means'`: the difference of the
   * means.
   * @default 'classifier'
   */
  readonly kind?: 'classifier' | 'means';
}

/** A direction in a layer's activations. */
export interface ConceptVector {
  /** It has the layer's shape without the batch, and length 1; it points from random images to the concept's. */
  readonly vector: Tensor;
  /**
   * Which share of every third image, held out, a vector of the others puts on the right side: near 0.5 there is no
   * such direction. NaN for fewer than three images of either.
   */
  readonly accuracy: number;
}

/**
 * The direction in which a layer's activations of a concept's images differ from those of random ones: a concept
 * activation vector.
 * @param model - a LayersModel, or a Network opened before.
 * @param concept - images that show the concept, `[batch, h, w, c]` in the model's own range, float32, two or more.
 * @param random - other images, two or more.
 * @returns the vector, which the caller disposes of, and whether it tells images apart that it was not made of. Costs a
 *   forward pass to the layer for each image.
 * @throws {ShapeError} for fewer than two images of either; {LayerNotFoundError} {OptionError}
 * @throws {NumericalError} where both sets give the same activations, or not finite ones.
 * @throws the signal's reason, after an abort.
 * @example
 * const { vector, accuracy } = await conceptVector(model, striped, others, { layer: 'conv4' });
 * @see Kim et al. 2018, Interpretability Beyond Feature Attribution, TCAV, arXiv:1711.11279.
 */
export async function conceptVector(
  model: Explainable,
  concept: Input,
  random: Input,
  options: ConceptVectorOptions,
): Promise<ConceptVector> {
  const { layer, kind, ...rest } = readOptions('conceptVector', options, {
    layer: given<string>(),
    kind: oneOf('classifier', 'means'),
    ...paceOptions,
  });
  const pace = readPace('conceptVector', rest);
  if (layer === undefined) throw new OptionError('conceptVector: wanted { layer }, the path of a layer.');
  return askAsync('conceptVector', model, concept, undefined, async (question) => {
    const slot = question.network.slot('conceptVector', layer);
    const questions = [question, questionOf('conceptVector', question.network, random, undefined)];
    const small = questions.find(({ batch }) => batch < 2);
    if (small !== undefined) {
      const got = showShape(small.inputs[0]?.shape ?? []);
      throw new ShapeError(`conceptVector: got images ${got}; wanted two or more of each kind.`);
    }
    const sets: Float32Array[][] = [];
    for (const set of questions) {
      await pause(pace);
      sets.push(await activationsOf(set, slot));
      pace.onProgress?.({ done: sets.length, total: 2 });
    }
    const [positive, negative] = sets as [Float32Array[], Float32Array[]];
    const between = kind === 'means' ? betweenMeans : ridgeClassifier;
    const { normal } = between(positive, negative);
    const length = Math.sqrt(dot(normal, normal));
    if (!(length > 0 && length < Infinity)) {
      throw new NumericalError(
        `conceptVector: the activations of both sets at "${layer}" give no direction (its length is ${length}); ` +
          'wanted finite ones that differ. diagnose(model, image) looks for NaNs.',
      );
    }
    const vector = tensor(
      Float32Array.from(normal, (value) => value / length),
      question.network.graph.shapes[slot]?.slice(1) as number[],
    );
    return { vector, accuracy: heldOut(positive, negative, between) };
  });
}

/** A layer's activations, one row an image. */
async function activationsOf(question: Question, slot: number): Promise<Float32Array[]> {
  const [activation] = question.ofLayers([slot], clone) as [Tensor];
  try {
    const values = (await activation.data<'float32'>()) as Float32Array;
    const size = values.length / question.batch;
    return Array.from({ length: question.batch }, (_, k) => values.slice(k * size, (k + 1) * size));
  } finally {
    activation.dispose();
  }
}

/** The share of every third example that a hyperplane of the others puts on the right side, on average of both. */
function heldOut(
  positive: readonly Float32Array[],
  negative: readonly Float32Array[],
  between: (positive: readonly Float32Array[], negative: readonly Float32Array[]) => Hyperplane,
): number {
  const isHeld = (_: Float32Array, k: number): boolean => k % 3 === 2;
  const isOther = (_: Float32Array, k: number): boolean => k % 3 !== 2;
  const { normal, offset } = between(positive.filter(isOther), negative.filter(isOther));
  const share = (held: readonly Float32Array[], sign: 1 | -1): number =>
    held.filter((one) => sign * (dot(one, normal) - offset) > 0).length / held.length;
  return (share(positive.filter(isHeld), 1) + share(negative.filter(isHeld), -1)) / 2;
}
