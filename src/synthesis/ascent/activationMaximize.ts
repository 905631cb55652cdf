import { dispose, keep, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { TargetError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { checkBoolean, checkOptions } from '../../options.js';
import { resolveTarget, type Target } from '../../objectives/target.js';
import { checkPace } from '../../pace.js';
import { sharedData } from '../sharedData.js';
import { ascend } from './ascend.js';
import { ascentOptionNames } from './ascentOptionNames.js';
import { canvas, checkSize } from './canvas.js';
import { checkInit, checkPlugins } from './checkPlugins.js';
import { checkAbove, checkWhole } from '../checks.js';
import { ascentStep } from './ascentStep.js';
import type { MaximizeProgress } from './MaximizeProgress.js';
import { octaveEnds } from './octaveEnds.js';
import { octaveOf } from './octaveOf.js';
import { adam } from './optimizers/adam.js';
import { fourier } from './parametrizations/fourier.js';
import type { Optimizer, Parametrization, Regularizer, Transform } from './plugins.js';
import { lucid } from './transforms/lucid.js';

/** Options of `activationMaximize`. */
export interface ActivationMaximizeOptions {
  /** In pixels, `[height, width]` or one side. @default the model's own size, or 128 where it takes any */
  readonly size?: number | readonly [height: number, width: number];
  /** How many steps, 0 or more, in all octaves together. @default 512, Lucid's */
  readonly steps?: number;
  /**
   * At how many sizes the image is made, one after the other, 1 or more. It starts small, is enlarged to the next size,
   * and goes on there with the optimizer's memory empty. The network sees it enlarged to its full size; regularizers,
   * at its own.
   * @default 1
   */
  readonly octaves?: number;
  /** From one of these sizes to the next, above 1. @default 1.4, DeepDream's */
  readonly octaveScale?: number;
  /** What share of the steps each octave gets: a number for each, 0 or more. @default as many each */
  readonly octaveShares?: readonly number[];
  /**
   * Whether the canvas grows beyond `size`, which is then the first octave's. The network sees a window of larger ones,
   * anew at each step, somewhere about the middle. Regularizers work on the window.
   * @default false: the last octave has `size`, and the network sees smaller ones enlarged
   */
  readonly grow?: boolean;
  /** How the parameters climb. @default optimizers.adam({ learningRate: 0.05 }) */
  readonly optimizer?: Optimizer;
  /** How the image is made of parameters. @default parametrizations.fourier() */
  readonly parametrization?: Parametrization;
  /**
   * What the image goes through before the network sees it, in this order.
   * @default transforms.lucid(): pad, jitter, scale, rotate, jitter
   */
  readonly transforms?: readonly Transform[];
  /** What keeps the image natural, in this order. @default none */
  readonly regularizers?: readonly Regularizer[];
  /** The image to start from, `[batch, h, w, c]` in `range`. Not disposed. @default the parametrization's own start */
  readonly init?: Tensor4D;
  /** The network's values for black and white. Plug-ins see 0 and 1. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** How many images at once. @default as many as `init` or a list of classes has, else 1 */
  readonly batch?: number;
  /**
   * For how many steps a gradient that stops at silent ReLUs is led on to wake them, 0 or more.
   * @default 16, Lucid's
   */
  readonly redirected?: number;
  /** Seeds all that is random: a whole number. @default 0 */
  readonly seed?: number;
  /** Stops within a step; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Called after every step, and awaited. Only when it calls `image()` or `scores()` is anything read from the device
   * (for `image()`, whether all is finite so far).
   */
  readonly onProgress?: (progress: MaximizeProgress) => void | Promise<void>;
}

/** What `activationMaximize` gives. */
export interface Maximized {
  /** `[batch, h, w, c]` in the network's range, larger than `size` where it grew. The caller disposes of it. */
  readonly image: Tensor4D;
  /** The objective's score at each step, as the network saw the image: the mean over the batch, before the update. */
  readonly scores: Float32Array;
}

/**
 * Makes an image that excites a target: gradient ascent on what the image is made of, through random transforms and the
 * network.
 *
 * `x = parametrization(p)`, `p += optimizer(dx/dp (d score(transforms(x))/dx - d penalty/dx))`
 *
 * The defaults are Lucid's: frequencies with decorrelated colours, Adam, and robustness against small shifts, turns and
 * scales. `presets` has others by name.
 * @param model - a LayersModel, a GraphModel, or a Network opened before; with one input, an image.
 * @param objective - a class, one for each image, or any objective.
 * @returns the image, and the scores. Memory: a forward and backward pass, and a few images; it does not grow with the
 *   steps. Nothing is read from the device before the last step (of each octave) unless `onProgress` asks, so a NaN is
 *   noticed then. Its error names the step and the place where it first came up.
 * @throws An {@link OptionError}.
 * @throws An {@link TargetError}.
 * @throws An {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedModelError} for a model whose only input is no image.
 * @throws An {@link ShapeError} for a size that the model does not take, or a plug-in with a wrong shape, naming it and
 *   the step.
 * @throws An {@link NumericalError} for a NaN or an infinity, naming the step and the layer or plug-in.
 * @example
 * const { image } = await activationMaximize(network, logit(3), { range: [-1, 1], steps: 256 });
 * @see Erhan et al. 2009, Visualizing higher-layer features of a deep network; Olah et al. 2017, Feature visualization,
 *   distill.pub/2017/feature-visualization.
 */
export async function activationMaximize(
  model: Explainable,
  objective: Target,
  options: ActivationMaximizeOptions = {},
): Promise<Maximized> {
  return maximize('activationMaximize', model, objective, options);
}

/** As `activationMaximize`, for a caller of another name. */
export async function maximize(
  caller: string,
  model: Explainable,
  target: Target,
  options: ActivationMaximizeOptions,
): Promise<Maximized> {
  checkOptions(caller, options, [...ascentOptionNames, 'grow']);
  checkPace(caller, options);
  if (target === undefined)
    throw new TargetError(`${caller}: got no objective; wanted a class, or one such as neuron(layer, {channel}).`);
  const { steps = 512, octaves = 1, octaveScale = 1.4, grow = false, seed = 0, init, signal, onProgress } = options;
  const { optimizer = adam(), parametrization = fourier() } = options;
  const { transforms = [lucid()], regularizers = [], redirected = 16 } = options;
  checkWhole(caller, 'steps', steps, 0);
  checkWhole(caller, 'octaves', octaves, 1);
  checkAbove(caller, 'octaveScale', octaveScale, 1);
  checkBoolean(caller, 'grow', grow);
  const ends = octaveEnds(caller, steps, options.octaveShares ?? Array<number>(octaves).fill(1), octaves);
  checkWhole(caller, 'redirected', redirected, 0);
  checkWhole(caller, 'seed', seed, -Infinity);
  if (options.batch !== undefined) checkWhole(caller, 'batch', options.batch, 1);
  checkPlugins(caller, { parametrization, transforms, regularizers, optimizer, init, octaves });
  return withNetworkAsync(caller, model, async (network) => {
    const batch = options.batch ?? init?.shape?.[0] ?? (Array.isArray(target) ? target.length : 1);
    const images = canvas(caller, network, { ...options, batch });
    if (init !== undefined) checkInit(caller, init, images.shape);
    const objective = resolveTarget(caller, network, target, batch);
    checkSize(caller, network, objective, images);
    const judgesEach = optimizer.judgesEach === true;
    const plugins = { canvas: images, parametrization, transforms, regularizers, redirected, judgesEach };
    const scores = new Float32Array(steps);
    let from = 0;
    /** What the last octave has made: the parameters, and their image. */
    let [parameters, image]: [Tensor[], Tensor4D | undefined] = [[], undefined];
    const progress: typeof onProgress =
      onProgress &&
      ((progress) => {
        const start = from;
        const soFar = async (): Promise<Float32Array> => {
          const made = await progress.scores();
          scores.set(made, start);
          return scores.slice(0, start + made.length);
        };
        return onProgress({ ...progress, scores: soFar });
      });
    try {
      for (let octave = 0; octave < octaves; octave++) {
        const smaller = octaveScale ** (grow ? -octave : octaves - 1 - octave);
        const sized = octaveOf(parametrization, images.shape, smaller);
        const made = await ascend({
          caller,
          steps: ends[octave]! - from,
          from,
          total: steps,
          seed,
          optimizer,
          signal,
          onProgress: progress,
          start: () => {
            if (parametrization.anySize === true && image !== undefined) return parameters.map(sharedData);
            const given = image ?? (init && images.toUnit(init));
            return given === undefined ? sized.init(seed) : sized.fromImage(given);
          },
          toImage: (parameters) => sharedData(images.toRange(sized.enlarge(sized.toImage(parameters)))),
          ...ascentStep(caller, network, objective, { ...plugins, octave: sized }),
        });
        scores.set(made.scores, from);
        from = ends[octave]!;
        dispose([...parameters, ...(image ? [image] : [])]);
        [parameters, image] = [made.parameters, undefined];
        image = tidy(() => keep(sharedData(sized.toImage(parameters))));
      }
      return { image: tidy(() => sharedData(images.toRange(image!))), scores };
    } finally {
      dispose([...parameters, ...(image ? [image] : [])]);
    }
  });
}
