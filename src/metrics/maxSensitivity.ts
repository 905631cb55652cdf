import { Tensor, tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../errors.js';
import { showShape } from '../network/input.js';
import type { Explainable } from '../models/openNetwork.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { checkOptions, show } from '../options.js';
import { checkPace, pause } from '../pace.js';
import { checkFrom0, checkFrom1, checkSeed, type MetricOptions } from './MetricOptions.js';
import { seededRandom, type Random } from '../Random.js';
import { spread } from './spread.js';

/** Options of `metrics.maxSensitivity`. */
export interface MaxSensitivityOptions<M extends ScoreSource = Explainable> extends MetricOptions {
  /** What made the maps, with the same options: `(model, input) => gradCam(model, input, { target })`. */
  readonly explain: (model: M, input: Tensor) => Tensor | Promise<Tensor>;
  /**
   * How far each value of the input may move, as a share of `max(x) - min(x)` of the example, in either direction,
   * spread evenly. Or the moves themselves, `[samples, ...picture]` or `[samples, ...input]` in the input's units.
   * @default 0.02
   */
  readonly noise?: number | Tensor;
  /** How many moves to draw, 1 or more. @default 10 */
  readonly samples?: number;
  /** Seeds the draws: a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * How much a map may change when the picture hardly does: low is good.
 *
 * `max_k |g(x + delta_k) - g(x)| / |g(x)|`, Euclidean over all values of a map; 0 for a map of zeros that stays one.
 * Let `explain` name the target: the top class may be another one beside the picture.
 * @param model - what `explain` is given: a Network opened before saves opening it for each draw.
 * @param input - `[batch, ...]` in the model's own range, float32.
 * @param maps - what `explain` gives for the input, in any shape, the batch first.
 * @returns a number for each example.
 * @throws {ShapeError} {OptionError} and whatever `explain` throws.
 * @throws the signal's reason, after an abort.
 * @example
 * const explain = (network, image) => saliency(network, image, { target: 285 });
 * const [change] = await metrics.maxSensitivity(network, image, explain(network, image), { explain });
 * @see Yeh et al. 2019, On the (In)fidelity and Sensitivity of Explanations, arXiv:1901.09392.
 */
export async function maxSensitivity<M extends ScoreSource = Explainable>(
  model: M,
  input: Tensor,
  maps: Tensor,
  options: MaxSensitivityOptions<M>,
): Promise<number[]> {
  const caller = 'maxSensitivity';
  checkOptions(caller, options, ['explain', 'noise', 'samples', 'seed', 'signal', 'onProgress']);
  checkPace(caller, options);
  const { explain, noise = 0.02, seed = 0, signal, onProgress } = options;
  if (typeof explain !== 'function') {
    throw new OptionError(`${caller}: explain is ${show(explain)}; wanted a function (model, input) => maps.`);
  }
  const samples = noise instanceof Tensor ? (noise.shape[0] as number) : (options.samples ?? 10);
  checkFrom1(caller, 'samples', samples);
  checkSeed(caller, seed);
  checkBatches(caller, input, maps);
  if (!(noise instanceof Tensor)) checkFrom0(caller, 'noise', noise);
  const values = await input.data<'float32'>();
  const examples = maps.shape[0] as number;
  const moves =
    noise instanceof Tensor
      ? await givenMoves(caller, noise, input, samples)
      : drawnMoves(values, examples, noise, samples, seed);
  const before = Float32Array.from(await maps.data());
  const largest = new Float64Array(examples);
  for (let k = 0; k < samples; k++) {
    await pause({ ...(signal && { signal }) });
    const after = await explained(caller, explain, model, values, moves(k), input.shape, maps.shape);
    largest.forEach((most, example) => (largest[example] = Math.max(most, change(before, after, example, examples))));
    onProgress?.({ done: (k + 1) * examples, total: samples * examples });
  }
  return [...largest];
}

/** The map of the input after a move. */
async function explained<M extends ScoreSource>(
  caller: string,
  explain: MaxSensitivityOptions<M>['explain'],
  model: M,
  values: Float32Array,
  move: Float32Array,
  inputShape: readonly number[],
  shape: readonly number[],
): Promise<Float32Array> {
  const moved = tensor(
    values.map((value, i) => value + (move[i] as number)),
    [...inputShape],
  );
  try {
    const made: unknown = await explain(model, moved);
    const map = made instanceof Tensor && !made.isDisposed ? (made as Tensor) : undefined;
    if (map?.shape.join() !== shape.join()) {
      const got = map === undefined ? show(made) : showShape(map.shape);
      if (map !== moved) map?.dispose();
      throw new ShapeError(`${caller}: explain gave ${got}; wanted maps ${showShape(shape)} like those given.`);
    }
    try {
      return Float32Array.from(await (map as Tensor).data());
    } finally {
      if (map !== moved) map?.dispose();
    }
  } finally {
    moved.dispose();
  }
}

/** `|after - before| / |before|` of one example. */
function change(before: Float32Array, after: Float32Array, example: number, examples: number): number {
  const size = before.length / examples;
  let [moved, whole] = [0, 0];
  for (let i = example * size; i < (example + 1) * size; i++) {
    moved += ((after[i] as number) - (before[i] as number)) ** 2;
    whole += (before[i] as number) ** 2;
  }
  return moved === 0 ? 0 : Math.sqrt(moved / whole);
}

type Moves = (k: number) => Float32Array;

function drawnMoves(values: Float32Array, examples: number, share: number, samples: number, seed: number): Moves {
  const size = values.length / examples;
  const pictures = Array.from({ length: examples }, (_, i) => values.subarray(i * size, (i + 1) * size));
  const reach = spread({ pictures });
  return (k) => {
    const randoms = pictures.map((_, example) => seededRandom(seed, example * samples + k));
    return values.map((_, i) => {
      const example = Math.floor(i / size);
      const most = share * reach(example);
      return (randoms[example] as Random).uniform(-most, most);
    });
  };
}

async function givenMoves(caller: string, noise: Tensor, input: Tensor, samples: number): Promise<Moves> {
  const rest = noise.isDisposed ? '' : noise.shape.slice(1).join();
  const isWhole = rest === input.shape.join();
  if (!isWhole && rest !== input.shape.slice(1).join()) {
    throw new ShapeError(
      `${caller}: the noise is ${showShape(noise.shape)}; wanted [samples, ${input.shape.slice(1).join(', ')}].`,
    );
  }
  const values = Float32Array.from(await noise.data());
  const size = values.length / samples;
  const times = isWhole ? 1 : (input.shape[0] as number);
  return (k) => {
    const one = values.subarray(k * size, (k + 1) * size);
    return Float32Array.from({ length: size * times }, (_, i) => one[i % size] as number);
  };
}

function checkBatches(caller: string, input: Tensor, maps: Tensor): void {
  const isThere = (value: unknown): value is Tensor => value instanceof Tensor && !value.isDisposed && value.size > 0;
  if (isThere(input) && isThere(maps) && input.dtype === 'float32' && input.shape[0] === maps.shape[0]) return;
  const shown = (value: unknown): string => (isThere(value) ? showShape(value.shape) : show(value));
  throw new ShapeError(
    `${caller}: got the input ${shown(input)} and maps ${shown(maps)}; wanted float32 tensors, [batch, ...] each.`,
  );
}
