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
import { checkInput } from '../../network/input.js';
import { openFor, type Explainable } from '../../models/openNetwork.js';
import type { TracedNetwork } from '../../network/network.js';
import { standard } from '../../network/rules.js';
import { isObjective } from '../../objectives/objective.js';
import { resolveTarget } from '../../objectives/target.js';
import { applyPatch } from './applyPatch.js';
import { ascend, NETWORK } from '../ascent/ascend.js';
import { headOf } from '../../objectives/headOf.js';
import { logLikelihood, selectionOf } from './likelihood.js';
import { adam } from '../ascent/optimizers/adam.js';
import { listOfModels } from './listOfModels.js';
import { patchMask } from './patchMask.js';
import { patchSettings, type AdversarialPatchOptions } from './patchSettings.js';
import { patchSuccessRate } from './patchSuccessRate.js';
import { placements, SCALES } from './placements.js';
import { vjp } from '../vjp.js';
import type { Random } from '../../Random.js';
import { seededRandom } from '../../Random.js';
import { scoreGradient } from '../scoreGradient.js';

/** What `adversarialPatch` gives. */
export interface AdversarialPatch {
  /** `[size, size, c]` in the range. The caller disposes of it. */
  readonly patch: Tensor3D;
  /** `[size, size]`. The caller disposes of it. */
  readonly mask: Tensor2D;
  /** Share of held-out placements after which the network sees the target, 0..1; see `patchSuccessRate`. */
  readonly successRate: number;
  /** The same at five scales from the least to the greatest, or at the only one. */
  readonly successByScale: readonly SuccessAtScale[];
  /** The mean log-probability of the class, or score of the objective, at each step. */
  readonly history: Float32Array;
}

/** How often a patch of one size succeeds. */
export interface SuccessAtScale {
  /** Times the patch's own size. */
  readonly scale: number;
  /** Share of the held-out pictures, 0..1. */
  readonly successRate: number;
}

/**
 * A picture that makes a network see the target wherever it lies in a scene.
 *
 * `patch = argmax E over image, place, turn, scale of log p(target | applyPatch(image, patch))`
 *
 * By Adam within the range, a few images at random placements a step.
 * @param model - a LayersModel, a GraphModel, or a Network opened before; or several with one input size, for a patch
 *   against all.
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
  const settings = patchSettings(caller, images, options);
  const { target, shape, size, batchSize, steps, seed, learningRate, disguise, disguiseWeight, range, heldOut } =
    settings;
  const { onProgress } = settings;
  const models = listOfModels(caller, model);
  const [, height, width, channels] = images.shape;
  const [black, white] = range;
  const held: Tensor[] = [];
  const opened: TracedNetwork[] = [];
  let patch: Tensor3D | undefined;
  let mask: Tensor2D | undefined;
  try {
    const networks = models.map((each) => {
      const network = openFor(caller, each);
      if ((network as Explainable) !== each) opened.push(network.prepare());
      return network;
    });
    for (const network of networks) for (const input of [images, heldOut]) checkInput(caller, network.inputs, input);
    mask = keep(options.mask === undefined ? patchMask(shape, size) : clone(options.mask));
    const objectives = networks.map((network) => {
      const head = headOf(network);
      const checked = resolveTarget(caller, network, target, batchSize);
      if (isObjective(target)) return checked;
      const selection = keep(tidy(() => selectionOf(network, head, slice(images, 0, batchSize), target)));
      held.push(selection);
      return logLikelihood(selection, head);
    });
    const toRange = (unit: Tensor): Tensor4D => add(mul(unit, white - black), black);
    const flat = (unit: Tensor): Tensor3D => reshape(toRange(unit), [size, size, channels]);
    const { parameters, scores } = await ascend({
      caller,
      steps,
      seed,
      signal: options.signal,
      onProgress:
        onProgress && (({ done, total, image, scores: history }) => onProgress({ done, total, patch: image, history })),
      optimizer: adam({ learningRate }),
      start: () => {
        if (disguise === undefined) {
          return [add(0.5, seededRandom(seed).normals([1, size, size, channels], 0.1))];
        }
        return [reshape(mul(sub(disguise, black), 1 / (white - black)), [1, size, size, channels])];
      },
      climb: ([unit], random, checks) => {
        const some = window(images, batchSize, random);
        const given = placements(random, batchSize, [height, width], [size, size], options);
        let score: Tensor | undefined;
        const place = (): Tensor4D => applyPatch(some, flat(unit!), { ...given, mask: mask! });
        const [gradient] = vjp(place, [unit!], (input) => {
          const found = networks.map((network, i) => scoreGradient(caller, network, objectives[i]!, input, standard));
          score = checks.hold(mean(addN(found.map(({ scores: made }) => made))));
          const sum = addN(found.map((made) => made.gradient));
          checks.note(NETWORK, score);
          checks.note(NETWORK, sum);
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
    const { rotation, scale: scales, location } = options;
    const placement = {
      ...(rotation && { rotation }),
      ...(scales && { scale: scales }),
      ...(location && { location }),
    };
    const measured = { target, ...placement, mask, seed: ~seed };
    const successRate = await patchSuccessRate(networks, heldOut, patch, measured);
    const successByScale: SuccessAtScale[] = [];
    for (const scale of scalesOf(scales)) {
      const rate = await patchSuccessRate(networks, heldOut, patch, { ...measured, scale: [scale, scale] });
      successByScale.push({ scale, successRate: rate });
    }
    const result = { patch, mask, successRate, successByScale, history: scores };
    [patch, mask] = [undefined, undefined];
    return result;
  } finally {
    dispose(held);
    patch?.dispose();
    mask?.dispose();
    for (const network of opened) network.dispose();
  }
}

/** Five scales from the least to the greatest. */
function scalesOf([from, to]: readonly [from: number, to: number] = SCALES): readonly number[] {
  return from === to ? [from] : Array.from({ length: 5 }, (_, i) => from + ((to - from) * i) / 4);
}

/** As many images in a row, from a random one on; after the last comes the first. */
function window(images: Tensor4D, size: number, random: Random): Tensor4D {
  const count = images.shape[0];
  if (size === count) return images;
  const from = random.integer(count);
  const first = slice(images, from, Math.min(size, count - from));
  return from + size <= count ? first : concat([first, slice(images, 0, from + size - count)]);
}
