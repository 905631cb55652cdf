import {
  abs,
  add,
  clone,
  dispose,
  div,
  image as images,
  keep,
  maximum,
  mean,
  minimum,
  mul,
  sub,
  sum,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { NumericalError, OptionError } from '../errors.js';
import { showShape } from '../network/input.js';
import type { Explainable } from '../models/openNetwork.js';
import type { TracedNetwork } from '../network/network.js';
import { standard } from '../network/rules.js';
import { withNetworkAsync } from '../models/openNetwork.js';
import { checkBoolean, checkOptions } from '../options.js';
import type { Objective } from '../objectives/objective.js';
import { resolveTarget } from '../objectives/target.js';
import { checkPace } from '../pace.js';
import { alias } from './alias.js';
import { canvas, checkSize } from './canvas.js';
import { between, checkRange, positive, whole } from './checks.js';
import { checkImage } from './checkImage.js';
import { dreamObjective, guidedObjective, type DreamLayer } from './dreamObjective.js';
import { extent } from './extent.js';
import { Pulse } from './Pulse.js';
import { seededRandom, type Random } from './Random.js';
import { roll } from './roll.js';
import { scoreGradient } from './scoreGradient.js';
import { shortestPart, tiledGradient } from './tiledGradient.js';

/** Options of `deepDream`. */
export interface DeepDreamOptions {
  /** What is made stronger: layers' paths, layers or channels with weights, or objectives. */
  readonly layers: readonly (string | DreamLayer | Objective)[];
  /** Steps an octave, 1 or more. @default 10, the notebook's */
  readonly steps?: number;
  /** How far a step goes, as the mean change of a value where black to white is 255; above 0. @default 1.5, the notebook's */
  readonly stepSize?: number;
  /** How many sizes, 1 or more. @default 4, the notebook's */
  readonly octaves?: number;
  /** From one size to the next, above 1. @default 1.4, the notebook's */
  readonly octaveScale?: number;
  /** How far the image is turned round before each step, and back after it, in pixels; 0 or more. @default 32, the notebook's */
  readonly jitter?: number;
  /** The longest side of what the network sees at once, in pixels, 1 or more. Bounds the memory. @default 512 */
  readonly tileSize?: number;
  /** Whether a step's size is independent of the gradient's. @default true */
  readonly normalize?: boolean;
  /** An image `[1, h, w, c]`, of any size, whose features the dream takes over. */
  readonly guide?: Tensor4D;
  /** Black and white; the dream stays within. @default the image's least and greatest value */
  readonly range?: readonly [black: number, white: number];
  /** Of the jitter: a whole number. @default 0 */
  readonly seed?: number;
  /** Stops within a step; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every step. `image()` gives a copy of the image at its octave's size, which the caller disposes of. */
  readonly onProgress?: (done: number, total: number, image: () => Tensor4D) => void | Promise<void>;
}

/**
 * Makes stronger what layers see in an image, at several sizes.
 *
 * For each octave from the smallest: the image and the detail dreamt so far at its size; then `steps` times
 * `x += stepSize g / mean |g|`, g the gradient of the layers' scores with the image turned round by a random shift.
 *
 * Images larger than `tileSize` go through the network in tiles, whose borders the shifts move from step to step, so that
 * no seam stays. Any size will do, whatever the model's own: layers of places do not mind.
 * @param model - a LayersModel, or a Network opened before; with one input.
 * @param image - `[batch, h, w, c]` in the model's range. Not changed.
 * @returns the dream, of the image's shape. The caller disposes of it. Memory: four images of its size, and a forward and
 *   backward pass of one tile. Time grows with the pixels.
 * @throws An {@link OptionError}.
 * @throws An {@link TargetError}.
 * @throws An {@link LayerNotFoundError}.
 * @throws An {@link ShapeError}.
 * @throws An {@link NumericalError}.
 * @example
 * const dream = await deepDream(network, photo, { layers: ['conv_pw_7_relu'], range: [-1, 1] });
 * @see Mordvintsev et al. 2015, Inceptionism; the notebook github.com/google/deepdream, whose constants these are.
 */
export async function deepDream(model: Explainable, image: Tensor4D, options: DeepDreamOptions): Promise<Tensor4D> {
  const settings = checked('deepDream', options);
  return withNetworkAsync('deepDream', model, (network) => dream('deepDream', network, image, settings));
}

/** Options with their defaults. */
type Settings = DeepDreamOptions &
  Required<
    Pick<
      DeepDreamOptions,
      'steps' | 'stepSize' | 'octaves' | 'octaveScale' | 'jitter' | 'tileSize' | 'normalize' | 'seed'
    >
  >;

/**
 * Options with their defaults, checked.
 * @internal
 */
export function checked(caller: string, options: DeepDreamOptions): Settings {
  checkOptions(caller, options);
  checkPace(caller, options);
  const { steps = 10, stepSize = 1.5, octaves = 4, octaveScale = 1.4, jitter = 32 } = options;
  const { tileSize = 512, normalize = true, seed = 0 } = options;
  checkBoolean(caller, 'normalize', normalize);
  whole(caller, 'steps', steps, 1);
  whole(caller, 'octaves', octaves, 1);
  whole(caller, 'jitter', jitter, 0);
  whole(caller, 'tileSize', tileSize, 1);
  whole(caller, 'seed', seed, -Infinity);
  positive(caller, 'stepSize', stepSize);
  between(caller, 'octaveScale', octaveScale, 1);
  if (octaveScale === 1) throw new OptionError(`${caller}: octaveScale is 1; wanted a number above it.`);
  if (options.range !== undefined) checkRange(caller, options.range);
  return { ...options, steps, stepSize, octaves, octaveScale, jitter, tileSize, normalize, seed };
}

/** As `deepDream`, in an open network. */
export async function dream(
  caller: string,
  network: TracedNetwork,
  image: Tensor4D,
  settings: Settings,
): Promise<Tensor4D> {
  const { steps, octaves, octaveScale, guide, range, onProgress, seed } = settings;
  const shape = canvas(caller, network, { batch: 1 }).shape;
  checkImage(caller, 'image', image, shape[3]);
  if (guide !== undefined) checkImage(caller, 'guide', guide, shape[3]);
  const pulse = new Pulse(settings.signal);
  const random = seededRandom(seed);
  const held: Tensor[] = [];
  let x: Tensor4D | undefined;
  let detail: Tensor4D | undefined;
  try {
    const objective =
      guide === undefined
        ? dreamObjective(caller, settings.layers)
        : guidedObjective(caller, network, settings.layers, guide, held);
    resolveTarget(caller, network, objective, image.shape[0]);
    for (const octave of [0, octaves - 1]) {
      const tile = sizeOf(image, octaveScale ** octave).map((side) => shortestPart(side, settings.tileSize));
      const least = canvas(caller, network, { batch: image.shape[0], size: tile as [number, number] });
      checkSize(caller, network, objective, least);
    }
    const [black, white] = tidy(() => extent(image, range).map((value) => keep(clone(value)))) as [Tensor, Tensor];
    held.push(black, white);
    const total = octaves * steps;
    for (let octave = octaves - 1; octave >= 0; octave--) {
      const size = sizeOf(image, octaveScale ** octave);
      x = tidy(() => {
        const base = resized(image, size);
        return keep(detail === undefined ? alias(base) : add(base, resized(detail, size)));
      });
      detail?.dispose();
      for (let step = 0; step < steps; step++) {
        await pulse.beat();
        const given: Tensor4D = x;
        x = tidy(() => keep(dreamStep(caller, network, objective, given, [black, white], random, settings)));
        const done = (octaves - 1 - octave) * steps + step + 1;
        await onProgress?.(done, total, () => clone(x!));
      }
      await checkFinite(caller, x, octave);
      if (octave === 0) break;
      detail = tidy(() => keep(sub(x!, resized(image, size)) as Tensor4D));
      x.dispose();
    }
    settings.signal?.throwIfAborted();
    const result = x!;
    x = undefined;
    return result;
  } finally {
    if (x !== undefined && !x.isDisposed) x.dispose();
    if (detail !== undefined && !detail.isDisposed) detail.dispose();
    dispose(held);
  }
}

/** One step. It disposes of x, and of all else as soon as it can: each is as large as the image. */
function dreamStep(
  caller: string,
  network: TracedNetwork,
  objective: Objective,
  x: Tensor4D,
  [black, white]: [Tensor, Tensor],
  random: Random,
  { jitter, tileSize, normalize, stepSize }: Settings,
): Tensor4D {
  const [down, right] = [random.integer(2 * jitter + 1) - jitter, random.integer(2 * jitter + 1) - jitter];
  const spent = <T extends Tensor>(made: T, ...given: Tensor[]): T => {
    dispose(given);
    return made;
  };
  const rolled = (image: Tensor4D, y: number, x: number): Tensor4D =>
    spent(
      tidy(() => alias(roll(image, y, x))),
      image,
    );
  const turned = rolled(x, down, right);
  const gradient = tiledGradient(
    turned,
    tileSize,
    (tile) => scoreGradient(caller, network, objective, tile, standard).gradient,
  );
  const way = tidy(() => {
    const size = normalize ? maximum(mean(abs(gradient), [1, 2, 3], true), 1e-20) : 1;
    return div(mul(sub(white, black), stepSize / 255), size);
  });
  const change = spent(mul(gradient, way), gradient);
  const moved = spent(add(turned, change), turned, change);
  const above = spent(maximum(moved, black), moved);
  const inside: Tensor4D = spent(minimum(above, white), above);
  return rolled(inside, -down, -right);
}

const sizeOf = ({ shape }: Tensor4D, factor: number): [number, number] => [
  Math.max(1, Math.round(shape[1] / factor)),
  Math.max(1, Math.round(shape[2] / factor)),
];

/** By tfjs's kernel, whose time grows with the pixels; no gradient passes here. */
const resized = (image: Tensor4D, size: [number, number]): Tensor4D =>
  image.shape[1] === size[0] && image.shape[2] === size[1] ? image : images.resizeBilinear(image, size, false, true);

/** One read an octave. */
async function checkFinite(caller: string, x: Tensor4D, octave: number): Promise<void> {
  const health = tidy(() => mul(sum(x), 0));
  try {
    if ((await health.data())[0] === 0) return;
    throw new NumericalError(
      `${caller}: a NaN or an infinity in octave ${octave}, ${showShape(x.shape)}. diagnose(model, image) names the layer.`,
    );
  } finally {
    health.dispose();
  }
}
