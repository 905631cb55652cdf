import { dispose, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { OptionError, TargetError } from '../errors.js';
import { inChunks } from '../network/chunks.js';
import { checkInput, showShape, type Input } from '../network/input.js';
import { withScoreSource, type ScoreSource } from '../models/scoreSource.js';
import type { TracedNetwork } from '../network/network.js';
import { Run } from '../network/run.js';
import { checkOptions, isCount, isListOf, show } from '../options.js';

/** Options of {@link classify}. */
export interface ClassifyOptions {
  /**
   * How many classes at most, the likeliest first; 1 or more.
   * @default 5
   */
  readonly k?: number;
  /** The classes' names, one for each; `parseLabels` reads them. */
  readonly labels?: readonly string[];
}

/** A class that a model gives an image. */
export interface Prediction {
  /** From 0. */
  readonly index: number;
  /** The class's name, where names were given. */
  readonly label?: string;
  /** Its logit where the model gives probabilities, else what the model gives. */
  readonly score: number;
  /** Left out where the model gives none: where no softmax or sigmoid ends it. */
  readonly probability?: number;
}

/**
 * What a classifier makes of images: the classes with the highest scores of its first output. One sigmoid unit is two
 * classes: 1 has its logit, 0 the negative.
 *
 * @param model - A model, a Network opened before, or a black box, whose scores come as they are.
 * @param input - Images `[batch, h, w, c]` in the model's own range; or an array with a tensor for each input.
 * @param options - See {@link ClassifyOptions}.
 * @returns For each image its classes, the highest score first; equal ones in the classes' order.
 * @throws A {@link ShapeError}; a {@link TargetError} for a model whose output is not `[batch, classes]`; an
 * {@link OptionError}.
 *
 * @example
 * const [predictions] = await classify(model, image, { k: 3, labels });
 */
export async function classify(
  model: ScoreSource,
  input: Input,
  options: ClassifyOptions = {},
): Promise<Prediction[][]> {
  checkOptions('classify', options, ['k', 'labels']);
  const { k = 5, labels } = options;
  if (!isCount(k, 1)) throw new OptionError(`classify: k is ${show(k)}; wanted a whole number, 1 or more.`);
  if (labels !== undefined && !isListOf(labels, (label) => typeof label === 'string')) {
    throw new OptionError(`classify: labels is ${show(labels)}; wanted a list of names.`);
  }
  const outputs = await withScoreSource('classify', model, input, (network) => lastValues(network, input));
  try {
    const [scores, probabilities] = await Promise.all(outputs.map(readRows));
    const rows = scores!.map((row, i) => ({ scores: row, probabilities: probabilities?.[i] }));
    return rows.map(twoClasses).map((row) => ranked(row, k, labels));
  } finally {
    dispose(outputs);
  }
}

/** The logits, and the probabilities where there are some: `[batch, classes]`. */
async function lastValues(network: TracedNetwork, input: Input): Promise<Tensor[]> {
  const inputs = checkInput('classify', network.inputs, input);
  if (network.elsewhere !== undefined) return [await network.elsewhere(inputs[0]!)];
  const output = network.graph.outputs[0]!;
  const shape = network.graph.shapes[output]!;
  if (shape.length < 2 || shape.slice(1, -1).some((size) => size !== 1)) {
    throw new TargetError(
      `classify: the model's first output is ${showShape(shape)}; wanted [batch, classes]. Is it no classifier?`,
    );
  }
  const wanted = [...new Set([network.logits, output])];
  return inChunks(network, inputs, { wanted }, (some) => {
    const run = new Run(network, some, { wanted });
    return wanted.map((slot) => reshape(run.value(slot), [some[0]!.shape[0]!, -1]));
  });
}

async function readRows(values: Tensor): Promise<number[][]> {
  return (await values.array()) as number[][];
}

interface Row {
  readonly scores: readonly number[];
  readonly probabilities: readonly number[] | undefined;
}

function twoClasses({ scores, probabilities }: Row): Row {
  const [score] = scores as [number];
  if (scores.length !== 1 || probabilities === undefined) return { scores, probabilities };
  return { scores: [-score, score], probabilities: [1 - probabilities[0]!, probabilities[0]!] };
}

function ranked({ scores, probabilities }: Row, k: number, labels: readonly string[] | undefined): Prediction[] {
  if (labels !== undefined && labels.length !== scores.length) {
    throw new OptionError(`classify: got ${labels.length} labels for ${scores.length} classes; wanted one for each.`);
  }
  return scores
    .map((score, index) => ({
      index,
      ...(labels && { label: labels[index]! }),
      score,
      ...(probabilities && { probability: probabilities[index]! }),
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, k);
}
