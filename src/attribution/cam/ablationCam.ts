import {
  cast,
  clone,
  dispose,
  divNoNan,
  mul,
  oneHot,
  range,
  reshape,
  slice,
  sub,
  tidy,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import { besides } from '../../network/besides.js';
import type { Slot } from '../../network/graph.js';
import type { Input } from '../../network/input.js';
import { appended, inBatches, repeated, variantsAtOnce } from '../../objectives/inBatches.js';
import { readPace, paceOptions, type Pieces } from '../../objectives/pieces.js';
import { askAsync, type Question } from '../../objectives/Question.js';
import type { PaceOptions } from '../../pace.js';
import { layerMapInTurns } from './layerMapInTurns.js';
import { layerMapOptions, type LayerMapOptions } from './LayerMapOptions.js';
import { weightedActivation } from './weightedActivation.js';

/** Options of `ablationCam`. Progress counts channels. */
export interface AblationCamOptions extends LayerMapOptions, PaceOptions {}

/**
 * Where in the picture a layer's activations speak for the target, each channel weighted by the score's fall without
 * it. It needs no gradients, which may vanish where a score has saturated.
 *
 * `map = relu(sum_k w_k A_k)`, `w_k = (score - score with A_k = 0) / score`
 *
 * Where the score is negative, the division turns the weights round, as in the paper: the map is of what speaks
 * against.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   Not to be disposed before the promise settles.
 * @returns `[batch, h, w]` of the (first) image, or of the layer with `resize: 'none'`; not normalized. The caller
 *   disposes of it. Costs a forward pass, and for each channel a pass of what lies behind the layer.
 * @throws As `gradCam` does; and the signal's reason, after an abort.
 * @example
 * const map = await ablationCam(model, image, { target: 285 });
 * @see Desai & Ramaswamy 2020, Ablation-CAM, WACV, doi:10.1109/WACV45572.2020.9093360.
 */
export async function ablationCam(
  model: Explainable,
  input: Input,
  options: AblationCamOptions = {},
): Promise<Tensor3D> {
  const declared = { ...layerMapOptions, ...paceOptions };
  const { target, signal, onProgress, ...drawing } = readOptions('ablationCam', options, declared);
  const pace = readPace('ablationCam', { signal, onProgress });
  return askAsync('ablationCam', model, input, target, (question) =>
    layerMapInTurns(question, drawing, pace, (channels) => channels, ablated),
  );
}

/** The map of one example. */
function* ablated(one: Question, slot: Slot): Pieces<Tensor[]> {
  // What lies behind the layer may read values from beside it, too.
  const places = [slot, ...besides(one.network.graph, slot, one.targets)];
  const values = one.ofLayers(places, clone);
  const [activation, ...others] = values as [Tensor, ...Tensor[]];
  const channels = activation.shape.at(-1) as number;
  const scoresOf = (some: readonly Tensor[]): Tensor =>
    one.scores(new Map(places.map((place, i) => [place, some[i] as Tensor])));
  const without = (start: number, count: number): Tensor[] => {
    // tfjs refuses a depth of 1.
    const kept = oneHot(range(start, start + count, 1, 'int32'), Math.max(2, channels), 0, 1);
    const shape = [count, ...activation.shape.slice(1, -1).map(() => 1), channels];
    return [
      mul(activation, reshape(cast(slice(kept, 0, [count, channels]), 'float32'), shape)),
      ...others.map((value) => repeated(value, count)),
    ];
  };
  try {
    const atOnce = variantsAtOnce(one, { wanted: [] }, new Set(places));
    const [scores] = yield* inBatches(channels, atOnce, (...some) => [scoresOf(without(...some))], appended);
    return tidy(() => {
      const score = scoresOf(values);
      const weights = divNoNan(sub(score, scores as Tensor), score);
      dispose(scores as Tensor);
      return [weightedActivation(activation, reshape(weights, [1, channels]))];
    });
  } finally {
    dispose(values);
  }
}
