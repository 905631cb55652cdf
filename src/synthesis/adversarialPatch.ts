import {
  add,
  addN,
  clipByValue,
  clone,
  concat,
  dispose,
  keep,
  mean,
  mul,
  reshape,
  slice,
  sub,
  tidy,
  zerosLike,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { OptionError, TargetError } from '../errors.js';
import { checkOptions, show } from '../options.js';
import { checkInput } from '../network/input.js';
import { openNetwork, withNetwork, type Explainable } from '../models/openNetwork.js';
import { TracedNetwork } from '../network/network.js';
import { standard } from '../network/rules.js';
import { isObjective, type Objective } from '../objectives/objective.js';
import { resolveTarget, type Target } from '../objectives/target.js';
import { checkPace } from '../pace.js';
import { applyPatch } from './applyPatch.js';
import { ascend, NETWORK } from './ascend.js';
import { checkFits, checkImage } from './checkImage.js';
import { between, checkRange, positive, whole } from './checks.js';
import { logLikelihood, selectionOf } from './likelihood.js';
import { adam } from './optimizers/adam.js';
import { patchMask } from './patchMask.js';
import { patchSuccessRate } from './patchSuccessRate.js';
import { checkPlacement, placements, type PlacementOptions } from './placements.js';
import { pulledBack } from './pulledBack.js';
import type { Random } from './Random.js';
import { seededRandom } from './Random.js';
import { scoreGradient } from './scoreGradient.js';

/** Options of `adversarialPatch`. */
export interface AdversarialPatchOptions extends PlacementOptions {
  /** What the network shall see wherever the patch is: a class, or any objective. */
  readonly target: number | Objective;
  /** @default 'circle' */
  readonly shape?: 'circle' | 'square';
  /** The patch's side in pixels, 1 or more. @default half the images' short side: a square then covers a quarter */
  readonly size?: number;
  /** Any other shape: `[size, size]`, 1 where the patch is. @default that of `shape` */
  readonly mask?: Tensor2D;
  /** How many steps, 1 or more. @default 500 */
  readonly steps?: number;
  /** Of Adam, black to white being 1; above 0. @default 0.05 */
  readonly learningRate?: number;
  /** Images a step, 1 or more. @default 8, or all where there are fewer */
  readonly batchSize?: number;
  /** A picture `[size, size, c]` in `range` that the patch shall look like. */
  readonly disguise?: Tensor3D;
  /** What it costs to differ from it: per mean squared difference, black to white being 1; 0 or more. @default 100 */
  readonly disguiseWeight?: number;
  /** Images that the success rate is measured on. @default the images themselves, at placements never trained on */
  readonly heldOut?: Tensor4D;
  /** Black and white. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** A whole number. @default 0 */
  readonly seed?: number;
  /** Stops within a step; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Called after every step. `patch()` gives a copy `[1, size, size, c]` in `range`, which the caller disposes of;
   * `history()` that of the steps done.
   */
  readonly onProgress?: (
    done: number,
    total: number,
    patch: () => Tensor4D,
    history: () => Promise<Float32Array>,
  ) => void | Promise<void>;
}

/** What `adversarialPatch` gives. */
export interface AdversarialPatch {
  /** `[size, size, c]` in the range. The caller disposes of it. */
  readonly patch: Tensor3D;
  /** `[size, size]`. The caller disposes of it. */
  readonly mask: Tensor2D;
  /** Share of held-out placements after which the network sees the target, 0..1; see `patchSuccessRate`. */
  readonly successRate: number;
  /** The mean log-probability of the class, or score of the objective, at each step. */
  readonly history: Float32Array;
}

/**
 * A picture that makes a network see the target wherever it lies in a scene.
 *
 * `patch = argmax E over image, place, turn, scale of log p(target | applyPatch(image, patch))`
 *
 * By Adam within the range, a few images at random placements a step.
 * @param model - a LayersModel, or a Network opened before; or several with one input size, for a patch against all.
 * @param images - `[count, h, w, c]` in the model's range. Not changed.
 * @returns the patch, its mask and how well it works. Memory: a forward and backward pass of `batchSize` images.
 * @throws An {@link OptionError}.
 * @throws An {@link ShapeError}.
 * @throws An {@link TargetError}.
 * @throws An {@link NumericalError}.
 * @example
 * const { patch, mask, successRate } = await adversarialPatch(network, photos, { target: 954, range: [-1, 1] });
 * @see Brown et al. 2017, Adversarial patch, arXiv:1712.09665.
 */
export async function adversarialPatch(
  model: Explainable | readonly Explainable[],
  images: Tensor4D,
  options: AdversarialPatchOptions,
): Promise<AdversarialPatch> {
  const caller = 'adversarialPatch';
  checkOptions(caller, options);
  checkPace(caller, options);
  checkImage(caller, 'images', images);
  const { shape = 'circle', steps = 500, learningRate = 0.05, seed = 0, target } = options;
  const { disguise, disguiseWeight = 100, range = [0, 1], heldOut = images } = options;
  if (target === undefined) throw new TargetError(`${caller}: got no target; wanted a class or an objective.`);
  checkImage(caller, 'heldOut', heldOut, images.shape[3]);
  const models = (Array.isArray(model) ? Array.from(model) : [model]) as Explainable[];
  if (shape !== 'circle' && shape !== 'square') {
    throw new OptionError(`${caller}: shape is ${show(shape)}; wanted "circle" or "square", or give mask.`);
  }
  whole(caller, 'steps', steps, 1);
  whole(caller, 'seed', seed, -Infinity);
  positive(caller, 'learningRate', learningRate);
  between(caller, 'disguiseWeight', disguiseWeight, 0);
  checkRange(caller, range);
  checkPlacement(caller, options);
  if (models.length === 0) throw new OptionError(`${caller}: got no model; wanted one or several.`);
  const [count, height, width, channels] = images.shape;
  const { size = options.mask?.shape?.[0] ?? Math.round(Math.min(height, width) / 2) } = options;
  whole(caller, 'size', size, 1);
  if (options.batchSize !== undefined) whole(caller, 'batchSize', options.batchSize, 1);
  const batchSize = Math.min(options.batchSize ?? 8, count);
  checkFits(caller, 'mask', options.mask, [size, size]);
  checkFits(caller, 'disguise', disguise, [size, size, channels]);

  const [black, white] = range;
  const held: Tensor[] = [];
  const opened: TracedNetwork[] = [];
  let patch: Tensor3D | undefined;
  let mask: Tensor2D | undefined;
  try {
    const networks = models.map((each) => {
      if (each instanceof TracedNetwork) return withNetwork(caller, each, (network) => network);
      const network = openNetwork(each as never) as TracedNetwork;
      opened.push(network);
      return network;
    });
    for (const network of networks) for (const input of [images, heldOut]) checkInput(caller, network.inputs, input);
    mask = keep(options.mask === undefined ? patchMask(shape, size) : clone(options.mask));
    const objectives = networks.map((network) => {
      const checked = resolveTarget(caller, network, target as Target, batchSize);
      if (isObjective(target)) return checked;
      const selection = keep(tidy(() => selectionOf(network, slice(images, 0, batchSize), target)));
      held.push(selection);
      return logLikelihood(selection);
    });
    const toRange = (unit: Tensor): Tensor4D => add(mul(unit, white - black), black);
    const flat = (unit: Tensor): Tensor3D => reshape(toRange(unit), [size, size, channels]);
    const { parameters, scores } = await ascend({
      caller,
      steps,
      seed,
      signal: options.signal,
      onProgress: options.onProgress,
      optimizer: adam({ rate: learningRate }),
      start: () => {
        if (disguise === undefined) {
          return [add(0.5, seededRandom(seed).normals([1, size, size, channels], 0.1))];
        }
        return [reshape(mul(sub(disguise, black), 1 / (white - black)), [1, size, size, channels])];
      },
      climb: ([unit], random, watch) => {
        const some = window(images, batchSize, random);
        const given = placements(random, batchSize, [height, width], [size, size], options);
        let score: Tensor | undefined;
        const place = (): Tensor4D => applyPatch(some, flat(unit!), { ...given, mask: mask! });
        const [gradient] = pulledBack(place, [unit!], (input) => {
          const found = networks.map((network, i) => scoreGradient(caller, network, objectives[i]!, input, standard));
          score = watch.hold(mean(addN(found.map(({ scores: made }) => made))));
          const sum = addN(found.map((made) => made.gradient));
          watch.note(NETWORK, score);
          watch.note(NETWORK, sum);
          return sum;
        });
        const climbed = mul(gradient ?? zerosLike(unit!), 1 / batchSize);
        if (disguise === undefined) return { gradients: [climbed], score: score! };
        const away = sub(flat(unit!), disguise);
        const pull = mul(away, (2 * disguiseWeight) / (white - black) / (size * size * channels));
        return { gradients: [sub(climbed, reshape(pull, unit!.shape))], score: score! };
      },
      settle: ([unit]) => [clipByValue(unit!, 0, 1)],
      toImage: ([unit]) => toRange(unit!),
    });
    held.push(...parameters);
    patch = tidy(() => keep(clone(flat(parameters[0]!))));
    // A stream that no step has drawn from.
    const successRate = await patchSuccessRate(networks, heldOut, patch, { ...options, mask, seed: ~seed });
    const result = { patch, mask, successRate, history: scores };
    [patch, mask] = [undefined, undefined];
    return result;
  } finally {
    dispose(held);
    patch?.dispose();
    mask?.dispose();
    for (const network of opened) network.dispose();
  }
}

/** As many images in a row, from a random one on; after the last comes the first. */
function window(images: Tensor4D, size: number, random: Random): Tensor4D {
  const count = images.shape[0];
  if (size === count) return images;
  const from = random.integer(count);
  const first = slice(images, from, Math.min(size, count - from));
  return from + size <= count ? first : concat([first, slice(images, 0, from + size - count)]);
}
