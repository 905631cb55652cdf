import { clone, reshape, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { NumericalError, ShapeError } from '../errors.js';
import { inChunks } from '../network/chunks.js';
import { checkInput, showShape, type Input } from '../network/input.js';
import { withScoreSource, type ScoreSource } from '../models/scoreSource.js';
import type { TracedNetwork } from '../network/network.js';
import { Run } from '../network/run.js';
import { isObjective } from '../objectives/objective.js';
import {
  activationsOf,
  objectiveSlots,
  resolveTarget,
  scoresOf,
  type Target,
  type Values,
} from '../objectives/target.js';

/** Pictures, and what a model makes of changed ones. Nothing else in this room knows what a model is. */
export interface Subject {
  /** The shape of one picture, with or without channels. */
  readonly shape: readonly number[];
  readonly height: number;
  readonly width: number;
  /** 1 where the pictures have none. */
  readonly channels: number;
  /** The picture of each example. */
  readonly pictures: readonly Float32Array[];
  /** The score of each picture, of the class of the example that it is a variant of. */
  readonly scores: Scores;
}

/** Scores pictures `[n, ...shape]`, each a variant of an example, by the example's class or by one objective. */
export type Scores = (pictures: Tensor, examples: readonly number[]) => Promise<Float32Array>;

/** What a class means: what the model answers, or what lies before a softmax or sigmoid that ends it. */
export type ScoreKind = 'probability' | 'logit';

/** Gives pictures, and a model's scores of changed ones, to a metric. */
export async function withScores<T>(
  caller: string,
  model: ScoreSource,
  input: Input,
  target: Target | undefined,
  kind: ScoreKind,
  use: (subject: Subject) => Promise<T>,
): Promise<T> {
  return withScoreSource(caller, model, input, async (network) => {
    const [input0, ...others] = checkInput(caller, network.inputs, input) as [Tensor, ...Tensor[]];
    if (others.length > 0 || (input0.rank !== 4 && input0.rank !== 3)) {
      throw new ShapeError(
        `${caller}: got the inputs ${[input0, ...others].map(({ shape }) => showShape(shape)).join(', ')}; ` +
          'wanted one of pictures, [batch, h, w, channels] or [batch, h, w].',
      );
    }
    const [batch, height, width, channels = 1] = input0.shape as [number, number, number, number?];
    const objective = resolveTarget(caller, network, target, batch);
    const values = await input0.data<'float32'>();
    const size = height * width * channels;
    const pictures = Array.from({ length: batch }, (_, i) => values.slice(i * size, (i + 1) * size));
    const shape = input0.shape.slice(1);
    const scores = isObjective(target)
      ? (some: Tensor): Promise<Float32Array> =>
          read(network, some, objectiveSlots(caller, network, objective), (run) =>
            scoresOf(caller, objective, activationsOf(caller, network, objective, run)),
          )
      : classScores(network, input0, target, kind);
    return use({ shape, height, width, channels, pictures, scores: finite(caller, scores) });
  });
}

/** A class's output or logit, of the class that each example has. */
function classScores(
  network: TracedNetwork,
  input: Tensor,
  target: number | readonly number[] | undefined,
  kind: ScoreKind,
): Scores {
  const slot = kind === 'logit' ? network.logits : (network.graph.outputs[0] as number);
  const all = (some: Tensor): Promise<Float32Array> =>
    read(network, some, [slot], (run) => reshape(run.value(slot), [some.shape[0] as number, -1]));
  let classes = typeof target === 'object' ? target : undefined;
  if (network.isBinary) return ofOneSigmoid(all, input, target, kind);
  return async (pictures, examples) => {
    if (typeof target !== 'number') classes ??= topOf(await all(input), input.shape[0] as number);
    const values = await all(pictures);
    const count = values.length / examples.length;
    return Float32Array.from(examples, (example, i) => {
      const own = typeof target === 'number' ? target : (classes?.[example] as number);
      return values[i * count + own] as number;
    });
  };
}

/** One sigmoid is two classes: 1 its probability and logit, 0 what is left of 1 and the negative. */
function ofOneSigmoid(
  all: (some: Tensor) => Promise<Float32Array>,
  input: Tensor,
  target: number | readonly number[] | undefined,
  kind: ScoreKind,
): Scores {
  const half = kind === 'logit' ? 0 : 0.5;
  let classes = typeof target === 'object' ? target : undefined;
  return async (pictures, examples) => {
    if (target === undefined) classes ??= Array.from(await all(input), (score) => (score > half ? 1 : 0));
    return (await all(pictures)).map((score, i) => {
      const own = typeof target === 'number' ? target : classes?.[examples[i] as number];
      return own === 1 ? score : 2 * half - score;
    });
  };
}

function topOf(values: Float32Array, examples: number): number[] {
  const count = values.length / examples;
  return Array.from({ length: examples }, (_, i) => {
    const own = values.subarray(i * count, (i + 1) * count);
    return own.indexOf(own.reduce((a, b) => Math.max(a, b)));
  });
}

/** Runs pictures within the network's memory budget, and reads what is made of the run. */
async function read(
  network: TracedNetwork,
  pictures: Tensor,
  wanted: readonly number[],
  make: (values: Values) => Tensor,
): Promise<Float32Array> {
  const made = await run(network, pictures, wanted, make);
  try {
    return await made.data<'float32'>();
  } finally {
    made.dispose();
  }
}

async function run(
  network: TracedNetwork,
  pictures: Tensor,
  wanted: readonly number[],
  make: (values: Values) => Tensor,
): Promise<Tensor> {
  if (network.elsewhere === undefined) {
    const [made] = inChunks(network, [pictures], { wanted }, (some) => [make(new Run(network, some, { wanted }))]);
    return made as Tensor;
  }
  const scores = await network.elsewhere(pictures);
  try {
    return tidy(() => clone(make({ value: () => scores })));
  } finally {
    scores.dispose();
  }
}

function finite(caller: string, scores: Scores): Scores {
  return async (pictures, examples) => {
    const values = await scores(pictures, examples);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return values;
    throw new NumericalError(
      `${caller}: the score of a variant of example ${examples[bad]} is ${values[bad]}; ` +
        'look at the baseline, and at what diagnose(model, image) says.',
    );
  };
}
