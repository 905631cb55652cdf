import {
  clone,
  dispose,
  div,
  gather,
  greater,
  max,
  min,
  moments,
  reshape,
  slice,
  softmax,
  sub,
  tensor,
  tidy,
  topk,
  transpose,
  where,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { readOptions, type Declared } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Slot } from '../../network/graph.js';
import type { Input } from '../../network/input.js';
import { appended, inBatches, variantsAtOnce } from '../../objectives/inBatches.js';
import { maskedPicture, maskSize } from '../../objectives/maskedPicture.js';
import { numbersOf, readPace, paceOptions, type Pieces } from '../../objectives/pieces.js';
import { askAsync, type Question } from '../../objectives/Question.js';
import type { PaceOptions } from '../../pace.js';
import { resizeMap } from '../../objectives/resizeMap.js';
import { isCount, isPlain } from '../../options.js';
import { clusteredChannels } from './clusteredChannels.js';
import { layerMapInTurns } from './layerMapInTurns.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';
import { placesOf, weightedActivation } from './weightedActivation.js';

/** Options of `scoreCam`. Progress counts channels. */
export interface ScoreCamOptions extends LayerMapOptions, PaceOptions {
  /**
   * How many of the layer's channels to look at, 1 or more: those that vary most over the picture (Faster Score-CAM).
   * Or how many clusters of similar channels, each of which counts as its mean.
   * @default all of them
   */
  readonly channels?: ScoredChannels;
}

/** Which channels `scoreCam` looks at: so many of the strongest, or the means of so many clusters. */
export type ScoredChannels =
  | number
  | {
      /** How many, 1 or more. */
      readonly clusters: number;
    };

const isClusters = (value: unknown): value is { readonly clusters: number } =>
  isPlain(value) && Object.keys(value).join() === 'clusters' && isCount(value['clusters'], 1);
const countOf = (channels: ScoredChannels): number => (typeof channels === 'number' ? channels : channels.clusters);

const channelsOption: Declared<ScoredChannels> = {
  fallback: Infinity,
  isRight: (value) => isCount(value, 1) || isClusters(value),
  wanted: 'how many, a whole number, 1 or more, or { clusters: how many }',
};

/**
 * Where in the picture a layer's activations speak for the target. Each channel is weighted by the score of the picture
 * masked by it: no gradients.
 *
 * `map = relu(sum_k w_k A_k)`, `w = softmax over k of score(x H_k)`, `H_k` = `A_k` at the picture's size, stretched to
 * 0..1; 0 if it is the same everywhere
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them is masked. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass for each channel.
 * @throws As `gradCam` does; and the signal's reason, after an abort.
 * @example
 * const map = await scoreCam(model, image, { target: 285, channels: 64 });
 * @see Wang et al. 2020, Score-CAM, arXiv:1910.01279; for `channels`: Tabayashi 2020, Faster-ScoreCAM.
 */
export async function scoreCam(model: Explainable, input: Input, options: ScoreCamOptions = {}): Promise<Tensor3D> {
  const declared = { ...layerMapOptions, channels: channelsOption, ...paceOptions };
  const { target, channels, signal, onProgress, ...drawing } = readOptions('scoreCam', options, declared);
  const pace = readPace('scoreCam', { signal, onProgress });
  return askAsync('scoreCam', model, input, target, (question) =>
    layerMapInTurns(
      question,
      drawing,
      pace,
      (all) => Math.min(all, countOf(channels)),
      (one, slot) => scored(one, slot, channels),
    ),
  );
}

/** The map of one example. */
function* scored(one: Question, slot: Slot, channels: ScoredChannels): Pieces<Tensor[]> {
  const most = typeof channels === 'number' ? channels : Infinity;
  const [own] = one.ofLayers([slot], (all) => strongest(all, most)) as [Tensor];
  const activation = typeof channels === 'number' ? own : yield* clustered(own, channels.clusters);
  const count = activation.shape.at(-1) as number;
  const missing = Math.min(own.shape.at(-1) as number, countOf(channels)) - count;
  const size = maskSize(one, activation.rank - 2);
  // Each channel becomes an example.
  const axes = activation.shape.map((_, axis) => axis);
  const maskOf = (start: number, some: number): Tensor => {
    const part = slice(activation, [...axes.slice(1).map(() => 0), start], [...activation.shape.slice(0, -1), some]);
    const maps = transpose(part, [axes.length - 1, ...axes.slice(0, -1)]);
    return stretched(resizeMap(reshape(maps, [some, ...activation.shape.slice(1, -1)]), size));
  };
  try {
    const [scores] = yield* inBatches(
      count,
      variantsAtOnce(one, { wanted: [] }),
      (start, some) => [one.of(maskedPicture(one, maskOf(start, some))).scores()],
      appended,
    );
    // Fewer clusters than were asked for.
    if (missing > 0) yield missing;
    return tidy(() => {
      const weights = softmax(reshape(scores as Tensor, [1, count]));
      dispose(scores as Tensor);
      return [weightedActivation(activation, weights as Tensor2D)];
    });
  } finally {
    dispose(activation);
  }
}

/** The means of clusters of a layer's channels; the layer's activation is disposed. */
function* clustered(activation: Tensor, clusters: number): Pieces<Tensor> {
  const { shape } = activation;
  const means = clusteredChannels(yield* numbersOf(activation), shape.at(-1) as number, clusters);
  const places = shape.slice(0, -1);
  return tensor(means, [...places, means.length / places.reduce((product, side) => product * side, 1)]);
}

/** The channels that vary most over the places. */
function strongest(activation: Tensor, channels: number): Tensor {
  const all = activation.shape.at(-1) as number;
  if (channels >= all) return clone(activation);
  const { variance } = moments(activation, placesOf(activation));
  return gather(activation, topk(reshape(variance, [all]), channels).indices, activation.rank - 1);
}

/** Each mask stretched to 0..1; one that is the same everywhere becomes 0. */
function stretched(masks: Tensor): Tensor {
  const places = masks.shape.map((_, axis) => axis).slice(1);
  const least = min(masks, places, true);
  const extent = sub(max(masks, places, true), least);
  // Not divNoNan, which compares the divisor at each pixel: a fifth of all on wasm.
  return div(sub(masks, least), where(greater(extent, 0), extent, 1));
}
