import { argMax, concat, dispose, gather, reshape, slice, sub, tidy, Tensor } from '@tensorflow/tfjs-core';
import { NumericalError } from '../../../errors.js';
import type { Values } from '../../../network/forward.js';
import { firstBadLayer } from '../../../network/firstBadLayer.js';
import { checkInput, type Input } from '../../../network/input.js';
import type { TracedNetwork } from '../../../network/network.js';
import type { Slot } from '../../../network/graph.js';
import { classScore } from '../../../objectives/classes.js';
import { bound, isObjective, OUTPUT, slotOf, type Objective } from '../../../objectives/objective.js';
import { objectiveSlots, resolveTarget, scoresOf, type Target } from '../../../objectives/target.js';
import { checkBoolean } from '../../../options.js';
import { coveringOf, eachExample, taken, type Share, type Visitor } from './eachExample.js';
import { alikeExamples, visitorOfGroups } from './sharedRuns.js';
import type { OcclusionOptions, Windows } from './windows.js';

interface ScoreOptions extends OcclusionOptions {
  readonly target?: Target;
  readonly exact?: boolean;
}

/** The scores of covered pictures. */
export interface OccludedScores {
  /** The score of each uncovered example. */
  readonly whole: Float32Array;
  /** The score for each example, row and column of windows; NaN for those of another share. */
  readonly scores: Float32Array;
  readonly windows: Windows;
  /** The size of the pictures. */
  readonly size: readonly [batch: number, height: number, width: number];
  /** The largest measured error; where it need not be exact. */
  readonly error: number | undefined;
}

/**
 * With `exact: false`, the share that is computed of what windows reach beyond their own place. On photos in MobileNet
 * v1 and v2, a half gives maps that correlate with the exact ones by 0.997 and more; a quarter, by 0.92.
 */
const GROWTH = 0.5;

/**
 * The target's score with a window at each place: what `occlusionMap` does, all of it or a share of the windows.
 * @throws as `occlusionMap` does.
 */
export async function occludedScores(
  network: TracedNetwork,
  input: Input,
  options: ScoreOptions,
  share?: Share,
): Promise<OccludedScores> {
  const inputs = checkInput('occlusionMap', network.inputs, input);
  const covering = coveringOf('occlusionMap', network, inputs, options);
  const { picture, windows } = covering;
  const { batch, height, width } = picture;
  const objective = asProbability(network, options.target, batch);
  const slots = objectiveSlots('occlusionMap', network, objective);
  const { exact = true } = options;
  checkBoolean('occlusionMap', 'exact', exact);

  const count = windows.rows.length * windows.columns.length;
  const scores = new Float32Array(batch * count).fill(NaN);
  const whole = new Float32Array(batch);
  let error = 0;
  const compare = (example: number, numbers: Float32Array, places: readonly number[]): void =>
    places.forEach((place, i) => {
      const off = Math.abs((numbers[i] as number) - (scores[example * count + place] as number));
      if (off > error) error = off;
    });
  const computing = { ...options, growth: exact ? 1 : GROWTH, ...(share && { share }) };
  const visitor: Visitor<Tensor> = {
    begin: async (example, unoccluded) => {
      const own = await ofExample(
        network,
        objective,
        options.target,
        example,
        unoccluded.get(slots[0] as Slot) as Tensor,
      );
      const score = (values: Values): Tensor => scoresOf('occlusionMap', own, byLayer(network, own, values));
      whole[example] = (await taken(tidy(() => score(unoccluded))))[0] as number;
      if (!Number.isFinite(whole[example])) throw await blamed(network, inputs, slots, example);
      return score;
    },
    take: (example, numbers, places) => {
      places.forEach((place, i) => (scores[example * count + place] = numbers[i] as number));
      const bad = places.find((_, i) => !Number.isFinite(numbers[i]));
      if (bad === undefined) return;
      const [row, column] = [Math.floor(bad / windows.columns.length), bad % windows.columns.length];
      throw new NumericalError(
        `occlusionMap: a NaN or an infinity in example ${example} with the window at row ${row}, column ${column} of the ` +
          'windows, and none without a window. Look at fill.',
      );
    },
    ...(!exact && { check: { among: (example) => furthest(whole, scores, example), compare } }),
  };
  // Of one picture under several classes, each covered picture runs once; where windows show each example's own, alone.
  const mayShare = batch > 1 && exact && !(options.fill instanceof Tensor);
  const groups = mayShare ? await alikeExamples(inputs) : [];
  if (groups.length === 0 || groups.length === batch) {
    await eachExample(network, inputs, covering, slots, computing, visitor);
  } else {
    const first = groups.map(([example]) => example as number);
    const distinct = tidy(() => inputs.map((input) => gather(input, first)));
    const among = { ...covering, picture: { ...picture, batch: groups.length } };
    await eachExample(network, distinct, among, slots, computing, visitorOfGroups(groups, visitor)).finally(() =>
      dispose(distinct),
    );
  }
  return { whole, scores, windows, size: [batch, height, width], error: exact ? undefined : error };
}

/** The error of an example that gives a NaN without any window. */
async function blamed(
  network: TracedNetwork,
  inputs: readonly Tensor[],
  slots: readonly Slot[],
  example: number,
): Promise<NumericalError> {
  const own = inputs.map((tensor) => slice(tensor, [example], [1]));
  try {
    const layer = await firstBadLayer(network, own, new Set(slots));
    return new NumericalError(
      `occlusionMap: a NaN or an infinity in example ${example}, first in ${layer === undefined ? 'the score' : `layer "${layer}"`}. ` +
        'diagnose(model, image) tells more.',
    );
  } finally {
    dispose(own);
  }
}

/** The window that changes an example's score most: where an error is likely to be large. */
function furthest(whole: Float32Array, scores: Float32Array, example: number): number {
  const count = scores.length / whole.length;
  const own = scores.subarray(example * count, (example + 1) * count);
  let [best, most] = [0, 0];
  own.forEach((score, window) => {
    const change = Math.abs(score - (whole[example] as number));
    if (change > most) [best, most] = [window, change];
  });
  return best;
}

/** A target whose classes mean their probabilities. */
function asProbability(network: TracedNetwork, target: Target | undefined, batch: number): Objective {
  const checked = resolveTarget('occlusionMap', network, target, batch);
  return isObjective(target) ? checked : bound(network, classScore(OUTPUT, target, 'target'));
}

/** The objective of one example: its own class of a list, or the top class that it has when nothing is covered. */
async function ofExample(
  network: TracedNetwork,
  objective: Objective,
  target: Target | undefined,
  example: number,
  output: Tensor,
): Promise<Objective> {
  if (isObjective(target)) return objective;
  if (typeof target === 'number') return objective;
  const scores = (): Tensor => (network.isBinary ? concat([sub(1, output), output], -1) : output);
  const classIndex = target?.[example] ?? (await taken(tidy(() => argMax(reshape(scores(), [-1])))))[0];
  return bound(network, classScore(OUTPUT, classIndex, 'target'));
}

function byLayer(network: TracedNetwork, objective: Objective, values: Values): Record<string, Tensor> {
  return Object.fromEntries(
    objective.layers.map((layer) => [layer, values.get(slotOf('occlusionMap', network, layer)) as Tensor]),
  );
}
