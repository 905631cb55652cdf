import { argMax, reshape, tensor3d, tidy, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { checkInput, type Input } from '../network/input.js';
import type { Explainable, TracedNetwork } from '../network/network.js';
import type { Slot } from '../network/trace.js';
import { withNetworkAsync } from '../network/withNetworkAsync.js';
import { classScore } from '../objectives/classes.js';
import { isObjective, OUTPUT, slotOf, type Objective } from '../objectives/objective.js';
import { objectiveSlots, resolveTarget, scoresOf, type Target } from '../objectives/target.js';
import { eachExample, taken } from './occlusion/eachExample.js';
import { meanDrop } from './occlusion/meanDrop.js';
import type { Values } from './occlusion/OccludedRun.js';
import { pictureIndex, windowsOver, type OcclusionOptions } from './occlusion/windows.js';
import { checkBoolean, checkOptions } from '../options.js';

/** Options of `occlusionMap`. */
export interface OcclusionMapOptions extends OcclusionOptions {
  /**
   * Whose score to watch: a class, whose score is its probability, or any objective in any layer.
   * @default each example's top class
   */
  readonly target?: Target;
  /**
   * Whether the scores are those of wholly computed pictures, to float32 rounding. `false` computes of what a window
   * reaches in each layer only the inner part, which is faster and a little off; the result then says by how much.
   * @default true
   */
  readonly exact?: boolean;
}

/** What `occlusionMap` gives. The caller disposes of both. */
export interface OcclusionMap {
  /** `[batch, h, w]`: the mean drop of the score over the windows that cover each pixel; 0 where none does. */
  readonly map: Tensor3D;
  /** `[batch, rows, columns]`: the score with the window at each place. */
  readonly scores: Tensor3D;
  /**
   * With `exact: false`: the largest difference of a score from the exact one, in the score's units, over some 16 windows
   * of each example that were also computed exactly: spread evenly, and the one that changes the score most.
   */
  readonly error?: number;
}

/**
 * With `exact: false`, the share that is computed of what windows reach beyond their own place. On photos in MobileNet v1
 * and v2, a half gives maps that correlate with the exact ones by 0.997 and more; a quarter, by 0.92.
 */
const GROWTH = 0.5;

/**
 * How much the target's score falls when a part of the picture is covered: a window moves over the picture, and the
 * network looks at each covered picture.
 *
 * `map[y, x] = mean over the windows w that cover (y, x) of score(image) - score(image covered by w)`
 *
 * The windows stand at `0, stride, 2 stride, ...`, `ceil((h - window) / stride) + 1` rows of them; the last one is cut
 * off at the border. Only what a window can touch in each layer is computed anew, which gives the same numbers in a
 * fraction of the time; with `exact: false` only the inner part of that. Departs from the paper, whose window is grey, in that it may show anything.
 * @param model - a LayersModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` or `[batch, h, w]` in the model's own range, float32; of an array with a
 *   tensor for each input, the first such is covered. Not to be disposed before the promise settles.
 * @returns the map and the scores; nothing else stays allocated, also after a throw or an abort. While it runs, one
 *   example's activations are in memory, and `batchSize` times what the windows touch of them.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {UnsupportedModelError}
 * @throws {OptionError} for a window larger than the picture, a stride or a batchSize that is no whole number from 1.
 * @throws the signal's reason, after an abort.
 * @example
 * const { map, scores } = await occlusionMap(model, image, { target: 285, window: 32, fill: 'mean' });
 * @see Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks, arXiv:1311.2901, section 4.2.
 */
export async function occlusionMap(
  model: Explainable,
  input: Input,
  options: OcclusionMapOptions = {},
): Promise<OcclusionMap> {
  checkOptions('occlusionMap', options);
  return withNetworkAsync('occlusionMap', model, async (network) => {
    const inputs = checkInput('occlusionMap', network.model, input);
    const picture = inputs[pictureIndex('occlusionMap', inputs)] as Tensor;
    const windows = windowsOver('occlusionMap', picture.shape, options);
    const [batch, height, width] = picture.shape as [number, number, number];
    const objective = asProbability(network, options.target, batch);
    const slots = objectiveSlots('occlusionMap', network, objective);
    const { exact = true } = options;
    checkBoolean('occlusionMap', 'exact', exact);

    const [rows, columns] = [windows.rows.length, windows.columns.length];
    const scores = new Float32Array(batch * rows * columns);
    const whole = new Float32Array(batch);
    let error = 0;
    const compare = (example: number, numbers: Float32Array, places: readonly number[]): void =>
      places.forEach((place, i) => {
        const off = Math.abs((numbers[i] as number) - (scores[example * rows * columns + place] as number));
        error = Math.max(error, off);
      });
    const computing = { ...options, growth: exact ? 1 : GROWTH };
    await eachExample('occlusionMap', network, inputs, windows, slots, computing, {
      begin: async (example, unoccluded) => {
        const own = await ofExample(objective, options.target, example, unoccluded.get(slots[0] as Slot) as Tensor);
        const score = (values: Values): Tensor => scoresOf('occlusionMap', own, byLayer(network, own, values));
        whole[example] = (await taken(tidy(() => score(unoccluded))))[0] as number;
        return score;
      },
      take: (example, numbers, places) =>
        places.forEach((place, i) => (scores[example * rows * columns + place] = numbers[i] as number)),
      ...(!exact && { check: { among: (example) => furthest(whole, scores, example), compare } }),
    });
    return {
      map: tensor3d(meanDrop(whole, scores, windows, [height, width]), [batch, height, width]),
      scores: tensor3d(scores, [batch, rows, columns]),
      ...(exact ? {} : { error }),
    };
  });
}

/** The window that changes an example's score most: where an error is likely to be large. */
function furthest(whole: Float32Array, scores: Float32Array, example: number): number {
  const count = scores.length / whole.length;
  const change = (window: number): number =>
    Math.abs((scores[example * count + window] as number) - (whole[example] as number));
  let best = 0;
  for (let window = 1; window < count; window++) if (change(window) > change(best)) best = window;
  return best;
}

/** A target whose classes mean their probabilities. */
function asProbability(network: TracedNetwork, target: Target | undefined, batch: number): Objective {
  const checked = resolveTarget('occlusionMap', network, target, batch);
  return isObjective(target) ? checked : classScore(OUTPUT, target, 'target');
}

/** The objective of one example: its own class of a list, or the top class that it has when nothing is covered. */
async function ofExample(
  objective: Objective,
  target: Target | undefined,
  example: number,
  output: Tensor,
): Promise<Objective> {
  if (isObjective(target)) return objective;
  if (typeof target === 'number') return objective;
  const classIndex = target?.[example] ?? (await taken(tidy(() => argMax(reshape(output, [-1])))))[0];
  return classScore(OUTPUT, classIndex, 'target');
}

function byLayer(network: TracedNetwork, objective: Objective, values: Values): Record<string, Tensor> {
  return Object.fromEntries(
    objective.layers.map((layer) => [layer, values.get(slotOf('occlusionMap', network, layer)) as Tensor]),
  );
}
