import {
  add,
  clipByValue,
  clone,
  dispose,
  keep,
  mean,
  mul,
  reshape,
  sub,
  sum,
  tidy,
  zerosLike,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { addAll } from '../../addAll.js';
import { checkInput } from '../../network/input.js';
import { openFor, type Explainable } from '../../models/openNetwork.js';
import type { TracedNetwork } from '../../network/network.js';
import { standard } from '../../network/rules.js';
import { applyPatch } from './applyPatch.js';
import { ascend, NETWORK } from '../ascent/ascend.js';
import { adam } from '../ascent/optimizers/adam.js';
import { targetOfEach } from './targetOfEach.js';
import { listOfModels } from './listOfModels.js';
import { nonPrintability } from './nonPrintability.js';
import { inTurn, patchGoal } from './patchGoal.js';
import { patchMask } from './patchMask.js';
import { patchSettings, type AdversarialPatchOptions } from './patchSettings.js';
import { patchSuccessRate, type PatchSuccessRateOptions } from './patchSuccessRate.js';
import { placements } from './placements.js';
import { vjp } from '../vjp.js';
import { seededRandom } from '../../Random.js';
import { scoreGradient } from '../scoreGradient.js';

/** What `adversarialPatch` gives. */
export interface AdversarialPatch {
  /** `[size, size, c]` in the range. The caller disposes of it. */
  readonly patch: Tensor3D;
  /** `[size, size]`. The caller disposes of it. */
  readonly mask: Tensor2D;
  /** Share of held-out placements after which the network sees what it is to, 0..1; see `patchSuccessRate`. */
  readonly successRate: number;
  /** The same at each of the `scales`. */
  readonly successByScale: readonly SuccessAtScale[];
  /**
   * The mean log-probability of the class, or score of the objective, at each step, added up over the models. Minus
   * that if `targeted` is false.
   */
  readonly history: Float32Array;
  /**
   * Sharif's score of the patch, with `printability`: the mean, over its pixels, of the product of their distances to
   * the palette's colours. It is 0 where all can be printed.
   */
  readonly nonPrintability?: number;
}

/** How often a patch of one size succeeds. */
export interface SuccessAtScale {
  /** Times the patch's own size. */
  readonly scale: number;
  /** The share of a picture that the patch then covers, if all of it is in sight, 0 or more: Brown's unit. */
  readonly area: number;
  /** Share of the held-out pictures, 0..1. */
  readonly successRate: number;
}

/** What is measured as it was trained. */
const MEASURED = ['target', 'targeted', 'labels', 'rotation', 'scale', 'location'] as const;

/**
 * A picture that makes a network see the target wherever it lies in a scene; or anything but what is there.
 *
 * `patch = argmax E over image, place, turn, scale of log p(target | applyPatch(image, patch))`
 *
 * By Adam within the range, a few images at random placements a step. The log-probabilities of several
 * models are added up.
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
 * @see Brown et al. 2017, Adversarial patch, arXiv:1712.09665; Sharif et al. 2016, Accessorize to a crime,
 *   doi:10.1145/2976749.2978392, for colours that can be printed.
 */
export async function adversarialPatch(
  model: Explainable | readonly Explainable[],
  images: Tensor4D,
  options: AdversarialPatchOptions = {},
): Promise<AdversarialPatch> {
  const caller = 'adversarialPatch';
  const settings = patchSettings(caller, images, options);
  const { shape, size, batchSize, steps, seed, learningRate, disguise, disguiseWeight, range, heldOut } = settings;
  const { onProgress, printability, palette, targeted, scales } = settings;
  const models = listOfModels(caller, model);
  const targets = targetOfEach(caller, settings.target, settings.labels, models.length);
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
    const goals = networks.map((network, i) =>
      patchGoal(caller, network, images, { target: targets[i], targeted, batchSize }, held),
    );
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
        const from = batchSize === images.shape[0] ? 0 : random.integer(images.shape[0]);
        const some = inTurn(images, batchSize, from);
        const given = placements(random, batchSize, [height, width], [size, size], options);
        let score: Tensor | undefined;
        const place = (): Tensor4D => applyPatch(some, flat(unit!), { ...given, mask: mask! });
        const [gradient] = vjp(place, [unit!], (input) => {
          const found = networks.map((network, i) => scoreGradient(caller, network, goals[i]!(from), input, standard));
          score = checks.hold(mean(addAll(found.map(({ scores: made }) => made))));
          const total = addAll(found.map((made) => made.gradient));
          checks.note(NETWORK, score);
          checks.note(NETWORK, total);
          return total;
        });
        const climbed = mul(gradient ?? zerosLike(unit!), 1 / batchSize);
        const costs: Tensor[] = [];
        if (disguise !== undefined) {
          const away = sub(flat(unit!), disguise);
          const pull = mul(away, (2 * disguiseWeight) / (white - black) / (size * size * channels));
          costs.push(reshape(pull, unit!.shape));
        }
        if (printability > 0) costs.push(mul(nonPrintability(unit!, mask!, palette).gradient, printability));
        return { gradients: [costs.reduce((gradient, cost) => sub(gradient, cost), climbed)], score: score! };
      },
      settle: ([unit]) => [clipByValue(unit!, 0, 1)],
      toImage: ([unit]) => toRange(unit!),
    });
    held.push(...parameters);
    patch = tidy(() => keep(clone(flat(parameters[0]!))));
    // A stream that no step has drawn from.
    const placed = MEASURED.filter((name) => options[name] !== undefined).map((name) => [name, options[name]] as const);
    const measured: PatchSuccessRateOptions = { ...Object.fromEntries(placed), mask, seed: ~seed };
    const successRate = await patchSuccessRate(networks, heldOut, patch, measured);
    const covered = await numberOf(() => sum(mask!));
    const successByScale: SuccessAtScale[] = [];
    for (const scale of scales) {
      const rate = await patchSuccessRate(networks, heldOut, patch, { ...measured, scale: [scale, scale] });
      successByScale.push({ scale, area: (covered * scale ** 2) / (height * width), successRate: rate });
    }
    const printed = printability > 0 && {
      nonPrintability: await numberOf(() => nonPrintability(parameters[0]!, mask!, palette).score),
    };
    const result = { patch, mask, successRate, successByScale, history: scores, ...printed };
    [patch, mask] = [undefined, undefined];
    return result;
  } finally {
    dispose(held);
    patch?.dispose();
    mask?.dispose();
    for (const network of opened) network.dispose();
  }
}

/** A number that is computed on the device. */
async function numberOf(compute: () => Tensor): Promise<number> {
  const made = tidy(compute);
  try {
    return (await made.data())[0] as number;
  } finally {
    made.dispose();
  }
}
