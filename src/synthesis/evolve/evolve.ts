import { count, given, integer, numberIn, oneOf, readOptions } from '../../declare.js';
import { ShapeError } from '../../errors.js';
import { withScoreSource, type ScoreSource } from '../../models/scoreSource.js';
import { showShape } from '../../network/input.js';
import type { TracedNetwork } from '../../network/network.js';
import { checkPace } from '../../pace.js';
import { canvas, type Canvas } from '../ascent/canvas.js';
import { classesOf } from './classScores.js';
import { cppnEncoding } from './cppnEncoding.js';
import { directEncoding } from './directEncoding.js';
import type { Evolved, EvolveProgress } from './Evolved.js';
import { mapElites } from './mapElites.js';

/** Options of `evolve`. */
export interface EvolveOptions {
  /**
   * How an image is written down. A small network paints it (a compositional pattern-producing network), or each value
   * of each pixel has a number of its own.
   * @default 'cppn'
   */
  readonly encoding?: 'cppn' | 'direct';
  /** How many generations follow the first, 0 or more. @default 200, ours; 5,000 by networks, 20,000 by pixels */
  readonly generations?: number;
  /** How many images a generation has, 1 or more. @default 32, ours; 400 in the authors' code */
  readonly population?: number;
  /** How likely a number of a parent is to change, 0..1; pixels, half as likely each 1,000 generations. @default 0.1 */
  readonly mutationRate?: number;
  /** In pixels, `[height, width]` or one side, for a model that takes any size. @default the model's own, or 128 */
  readonly size?: number | readonly [height: number, width: number];
  /** The model's values for black and white. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** How many images the model sees at once, 1 or more. @default 16 */
  readonly batchSize?: number;
  /** Seeds all that is random: a whole number. @default 0 */
  readonly seed?: number;
  /** Stops between two batches; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each batch, and awaited. */
  readonly onProgress?: (progress: EvolveProgress) => void | Promise<void>;
}

/**
 * Breeds images that a network takes for a class: by chance and selection, without a gradient, so that a black box will
 * do. Most look like nothing to people, and yet get high scores.
 *
 * MAP-Elites: a generation's images are changed copies of champions, each of a class drawn at random. An image that
 * scores higher for a class than its champion takes the place, for any number of classes. So what came up for one class
 * may lead to another. The score is what the model's first output gives.
 *
 * Directly, values start evenly spread, and each changes with a probability of 0.1 by polynomial mutation. By networks,
 * weights and functions change so, and nodes and connections come and go; the first have no nodes in between. Three
 * channels are hue, saturation and brightness. There is no crossover: the paper does not mention it, its code has it.
 * Ours are the networks' inputs, the sizes of their patterns, and how many images are bred.
 * @param model - a model, a Network opened before, or a black box; with one input, an image.
 * @param classes - for which classes, which are all that champions are kept of; `'all'`, as in the paper.
 * @returns the images and their scores. Memory: a forward pass of `batchSize` images; directly, an image a class on the
 *   side. Costs a forward pass for each of `population * (generations + 1)` images. The same seed gives the same images
 *   whatever the batch size, up to rounding.
 * @throws An {@link OptionError}.
 * @throws An {@link TargetError} for a class that the model does not have, or an output of another shape.
 * @throws An {@link ShapeError} for a size that the model does not take.
 * @throws An {@link UnsupportedModelError} for a model whose only input is no image.
 * @throws An {@link NumericalError} for a score that is not finite.
 * @example
 * const { images, scores } = await evolve(network, [285, 340], { range: [-1, 1], generations: 500 });
 * @see Nguyen, Yosinski & Clune 2015, Deep neural networks are easily fooled, arXiv:1412.1897; Mouret & Clune 2015,
 *   Illuminating search spaces by mapping elites, arXiv:1504.04909; github.com/Evolving-AI-Lab/fooling.
 */
export async function evolve(
  model: ScoreSource,
  classes: number | readonly number[] | 'all',
  options: EvolveOptions = {},
): Promise<Evolved> {
  const caller = 'evolve';
  const { encoding, generations, population, mutationRate, size, range, batchSize, seed, signal, onProgress } =
    readOptions(caller, options, {
      encoding: oneOf('cppn', 'direct'),
      generations: count(200, 0),
      population: count(32),
      mutationRate: numberIn(0.1, 0, 1),
      size: given<EvolveOptions['size']>(),
      range: given<EvolveOptions['range']>(),
      batchSize: count(16),
      seed: integer(0),
      signal: given<AbortSignal>(),
      onProgress: given<EvolveOptions['onProgress']>(),
    });
  const pace = signal === undefined ? {} : { signal };
  checkPace(caller, { ...pace, ...(onProgress !== undefined && { onProgress }) });
  return withScoreSource(caller, model, undefined, async (network) => {
    const sheet = canvas(caller, network, { size, range, batch: 1 });
    checkSize(caller, network, sheet);
    const [, height, width, channels] = sheet.shape;
    const settings = { size: height * width * channels, height, width, channels, mutationRate };
    const asked = classesOf(caller, network, classes);
    const settled = { classes: asked, generations, population, batchSize, seed, signal, onProgress };
    return encoding === 'direct'
      ? mapElites(network, sheet, directEncoding(settings), settled)
      : mapElites(network, sheet, cppnEncoding(settings), settled);
  });
}

function checkSize(caller: string, network: TracedNetwork, { shape }: Canvas): void {
  const own = network.inputs[0]!.shape;
  if ([1, 2].every((axis) => own[axis] === null || own[axis] === shape[axis])) return;
  throw new ShapeError(`${caller}: size is ${showShape(shape.slice(1, 3))}; the model takes ${showShape(own)}.`);
}
