import { image as resizing, mean, tidy, type Tensor, Tensor as AnyTensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../declare.js';
import { ShapeError } from '../errors.js';
import type { Scale } from '../input/Scale.js';
import { withNetworkAsync, type Explainable } from '../models/openNetwork.js';
import type { TracedNetwork } from '../network/network.js';
import { show } from '../options.js';
import { firstLayersRange } from './firstLayersRange.js';
import { namedRange } from './namedRange.js';
import { misfitsOf, type Misfit } from './scaleMisfit.js';
import { standInPictures } from './standInPictures.js';
import { trainedStatistics } from './statisticsMisfit.js';
import { usualScales } from './usualScales.js';

/** Options of {@link inputRange}. */
export interface InputRangeOptions {
  /**
   * Pictures `[batch, h, w, 3]` in 0..1 of the kind that the network was trained on. Their activations are compared
   * with the statistics of the network's batch normalizations.
   * @default four of noise with the spectrum of photos
   */
  readonly pictures?: Tensor4D;
}

/** A guess of the range that a network was trained on. */
export interface InputRange {
  /** What to give `toInput`, `loadImage` or `explainImage`. */
  readonly scale: Scale;
  /** From 0, a mere habit, to 1: the network says so itself. */
  readonly confidence: number;
  /** What the guess rests on: goes on from "because". */
  readonly because: string;
}

/** A scale's misfit must be below this share of the next best's; in four published networks it was 0.09 to 0.81. */
const CLEAR = 0.9;
/** How sure each kind of evidence is. Families also have members that were trained otherwise. */
const [BY_LAYERS, BY_NAME, BY_BOTH, BY_HABIT] = [0.95, 0.6, 0.9, 0.1];

/**
 * Guesses the range that a network wants its pictures in, from the network itself. It goes by layers that scale the
 * input, by the statistics that batch normalizations keep of training, and by names of published families. Where none
 * of them says anything, it is [0, 1] with a confidence of 0.1. Ask the model's authors where a wrong guess would
 * matter.
 *
 * Batch normalizations speak only where they are layers: most graph-models have them folded into convolutions.
 *
 * @param model - A LayersModel, a GraphModel, or a Network opened before.
 * @param options - See {@link InputRangeOptions}.
 * @returns The scale, how sure it is, and why. It takes up to six passes of the pictures through the first layers.
 * @throws A {@link ShapeError} for pictures of another shape; an {@link OptionError}.
 *
 * @example
 * const { scale, confidence, because } = await inputRange(model);
 * const image = toInput(photo, { size: 224, scale });
 */
export async function inputRange(model: Explainable, options: InputRangeOptions = {}): Promise<InputRange> {
  const { pictures } = readOptions('inputRange', options, { pictures: given<Tensor4D>() });
  checkPictures(pictures);
  return withNetworkAsync('inputRange', model, async (network) => {
    const known = pictures === undefined ? ranges.get(network) : undefined;
    if (known !== undefined) return known;
    const range = await guess(network, pictures);
    if (pictures === undefined) ranges.set(network, range);
    return range;
  });
}

/** A network is a snapshot: what was guessed of it stays. */
const ranges = new WeakMap<TracedNetwork, InputRange>();

async function guess(network: TracedNetwork, pictures: Tensor4D | undefined): Promise<InputRange> {
  const first = await firstLayersRange(network);
  if (first !== undefined) return { ...first, confidence: BY_LAYERS };
  const named = namedRange(namesOf(network));
  const [best, second] = await misfits(network, pictures);
  if (best === undefined || second === undefined || !(best.misfit < CLEAR * second.misfit)) {
    if (named === undefined) return { scale: [0, 1], confidence: BY_HABIT, because: 'nothing in the model says' };
    return { scale: named.scale, confidence: BY_NAME, because: `the name ${named.name} says so` };
  }
  const fit = `pictures scaled to ${best.scale.name} fit its batch normalizations best`;
  const { scale } = best.scale;
  if (JSON.stringify(named?.scale) === JSON.stringify(scale)) {
    return { scale, confidence: BY_BOTH, because: `${fit}, and the name ${named!.name} says so too` };
  }
  return { scale, confidence: 1 - best.misfit / second.misfit / 2, because: fit };
}

function checkPictures(pictures: unknown): void {
  if (pictures === undefined) return;
  const { shape = [], isDisposed } = pictures instanceof AnyTensor ? (pictures as Tensor) : {};
  if (shape.length === 4 && shape[3] === 3 && isDisposed === false) return;
  const got = shape.length === 0 ? show(pictures) : `[${shape.join(', ')}]`;
  throw new ShapeError(`inputRange: pictures is ${got}; wanted a tensor [batch, h, w, 3] of values from 0 to 1.`);
}

function namesOf(network: TracedNetwork): string[] {
  const { name } = network.model as { readonly name?: unknown };
  return [...(typeof name === 'string' ? [name] : []), ...network.layers.map(({ path }) => path)];
}

/** How well pictures fit in each scale, best first; none where the network does not say, or takes no such pictures. */
async function misfits(network: TracedNetwork, pictures: Tensor4D | undefined): Promise<Misfit[]> {
  const [{ shape }, ...others] = network.inputs as [TracedNetwork['inputs'][number]];
  const [batch, height, width, channels] = shape;
  if (others.length > 0 || shape.length !== 4 || (channels !== 1 && channels !== 3)) return [];
  if (network.graph.turnedInputs.size > 0 || (await trainedStatistics(network)).length === 0) return [];
  const size: [number, number] = [height ?? pictures?.shape[1] ?? 64, width ?? pictures?.shape[2] ?? 64];
  const input = tidy(() => {
    if (pictures === undefined) return standInPictures(batch ?? 4, ...size, channels);
    const sized = resizing.resizeBilinear(pictures, size, false, true);
    return channels === 1 ? mean(sized, 3, true) : sized;
  });
  try {
    return await misfitsOf(network, input, usualScales[0]!);
  } finally {
    input.dispose();
  }
}
