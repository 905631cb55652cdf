import { mul, reshape, Tensor } from '@tensorflow/tfjs-core';
import { given, integer, readOptions } from '../declare.js';
import { OptionError, ShapeError } from '../errors.js';
import { withNetworkAsync, type Explainable } from '../models/openNetwork.js';
import { checkInput, showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import type { Reweight } from '../network/source.js';
import { show } from '../options.js';
import { checkPace, pause } from '../pace.js';
import type { MetricOptions, MetricProgress } from './MetricOptions.js';
import { readMaps } from './readMaps.js';
import { rankLikeness } from './spearman.js';
import { ssim } from './ssim.js';
import { onlyOf, shuffledWeights, weightsInOrder } from './weightsInOrder.js';

/** Options of `metrics.randomization`. */
export interface RandomizationOptions extends MetricOptions {
  /** What made the maps, of a class by its number: `(model, input) => saliency(model, input, { target: 285 })`. */
  readonly explain: (model: Explainable, input: Tensor) => Tensor | Promise<Tensor>;
  /** Paths of the layers to randomize, in this order. @default all that have weights, the last one first */
  readonly layers?: readonly string[];
  /**
   * The weights of a randomized layer: a tensor in place of `value`, of as many numbers in the model's order. It is
   * copied.
   * @default the values of each weight in an order drawn by `seed`
   */
  readonly weights?: (value: Tensor, place: { readonly layer: string; readonly name: string }) => Tensor;
  /** Seeds the draws: a whole number. @default 0 */
  readonly seed?: number;
}

/** How alike a map is to itself once a layer, and all before it in the list, have lost what they learned. */
export interface RandomizedLayer {
  /** The path of the layer randomized last. */
  readonly layer: string;
  /** Spearman's rank correlation with the map of the trained network, -1..1. */
  readonly spearman: number;
  /** Structural similarity with it, both stretched to 0..1: at most 1. */
  readonly ssim: number;
}

/**
 * How far a map changes as the network loses what it learned, layer by layer from the output on. A map that stays does
 * not show what was learned.
 *
 * After each layer, `rho = spearman(map, map')` and `SSIM(map, map')` (Gaussian window of 11 x 11). The model keeps its
 * weights: they are supplied by a function. Departs from the paper in that the values of each weight are shuffled where
 * it draws anew: activations then keep their scale in any network.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - what was explained, float32.
 * @param maps - `[batch, h, w]`, what `explain` gives for the input.
 * @returns for each example a list, an entry a layer.
 * @throws {ShapeError} {OptionError} {LayerNotFoundError} {NumericalError}, and whatever `explain` throws.
 * @throws the signal's reason, after an abort.
 * @example
 * const explain = (network, image) => saliency(network, image, { target: 285 });
 * const [layers] = await metrics.randomization(model, image, explain(model, image), { explain });
 * @see Adebayo et al. 2018, Sanity Checks for Saliency Maps, arXiv:1810.03292.
 */
export async function randomization(
  model: Explainable,
  input: Tensor,
  maps: Tensor,
  options: RandomizationOptions,
): Promise<RandomizedLayer[][]> {
  const caller = 'randomization';
  const { explain, layers, weights, seed, signal, onProgress } = readOptions(caller, options, {
    explain: given<RandomizationOptions['explain']>(),
    layers: given<readonly string[]>(),
    weights: given<Reweight>(),
    seed: integer(0),
    signal: given<AbortSignal>(),
    onProgress: given<(progress: MetricProgress) => void>(),
  });
  checkPace(caller, options);
  if (typeof explain !== 'function') {
    throw new OptionError(`${caller}: explain is ${show(explain)}; wanted a function (model, input) => maps.`);
  }
  if (weights !== undefined && typeof weights !== 'function') {
    throw new OptionError(`${caller}: weights is ${show(weights)}; wanted a function (value, place) => tensor.`);
  }
  return withNetworkAsync(caller, model, async (network) => {
    const batch = checkInput(caller, network.inputs, input)[0]?.shape[0] as number;
    const own = weightsInOrder(network);
    const order = layersOf(caller, network, own.layers, layers);
    const before = await readMaps(caller, maps);
    if (before.values.length !== batch) {
      throw new ShapeError(`${caller}: got ${before.values.length} maps of ${batch} examples; wanted one for each.`);
    }
    const supply = weights ?? shuffledWeights(seed, own);
    const found: RandomizedLayer[][] = before.values.map(() => []);
    for (const [done, layer] of order.entries()) {
      await pause({ ...(signal && { signal }) });
      const reweight = onlyOf(new Set(order.slice(0, done + 1)), checked(caller, supply));
      const after = await explained(caller, network.reweighted(reweight), input, explain, maps.shape);
      before.values.forEach((map, example) => {
        const changed = after[example] as Float32Array;
        const spearman = rankLikeness(map, changed);
        found[example]?.push({ layer, spearman, ssim: ssim(map, changed, [before.height, before.width]) });
      });
      onProgress?.({ done: (done + 1) * batch, total: order.length * batch });
    }
    return found;
  });
}

/** The whole paths of the layers, in the order of randomization. */
function layersOf(
  caller: string,
  network: TracedNetwork,
  having: readonly string[],
  layers: readonly string[] | undefined,
): readonly string[] {
  if (layers === undefined) return [...having].reverse();
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new OptionError(`${caller}: layers is ${show(layers)}; wanted a list of paths, or none for all.`);
  }
  return (layers as readonly string[]).map((path) => {
    const whole = network.path(caller, path);
    if (having.includes(whole)) return whole;
    throw new OptionError(`${caller}: layer "${whole}" has no weights; wanted some of ${having.join(', ')}.`);
  });
}

/** The maps of a network, which is disposed of. */
async function explained(
  caller: string,
  network: TracedNetwork,
  input: Tensor,
  explain: RandomizationOptions['explain'],
  wanted: readonly number[],
): Promise<readonly Float32Array[]> {
  try {
    const made: unknown = await explain(network as unknown as Explainable, input);
    const maps = made instanceof Tensor ? (made as Tensor) : undefined;
    if (maps === undefined) {
      throw new ShapeError(`${caller}: explain gave ${show(made)}; wanted maps ${showShape(wanted)}.`);
    }
    try {
      if (maps.shape.join() === wanted.join()) return (await readMaps(caller, maps)).values;
      throw new ShapeError(`${caller}: explain gave ${showShape(maps.shape)}; wanted ${showShape(wanted)} as given.`);
    } finally {
      maps.dispose();
    }
  } finally {
    network.dispose();
  }
}

/** The same function, its results checked and copied, so that whoever made one may keep it. */
function checked(caller: string, weights: Reweight): Reweight {
  return (value, place) => {
    const made: unknown = weights(value, place);
    if (made instanceof Tensor && (made as Tensor).size === value.size && made.dtype === value.dtype) {
      // A product, as wasm's fused kernels want a bias that was computed with the shape that it has.
      return mul(reshape(made as Tensor, value.shape), 1);
    }
    const got = made instanceof Tensor ? `${made.dtype} ${showShape((made as Tensor).shape)}` : show(made);
    throw new ShapeError(
      `${caller}: weights gave ${got} for "${place.name}" of layer "${place.layer}"; wanted ${value.dtype} ${showShape(value.shape)}.`,
    );
  };
}
