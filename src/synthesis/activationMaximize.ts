import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Explainable } from '../network/network.js';
import { withNetworkAsync } from '../network/withNetworkAsync.js';
import { resolveTarget, type Target } from '../objectives/target.js';
import { alias } from './alias.js';
import { ascend } from './ascend.js';
import { canvas, checkSize } from './canvas.js';
import { checkInit, checkPlugins } from './checkPlugins.js';
import { whole } from './checks.js';
import { climber } from './climber.js';
import { adam } from './optimizers/adam.js';
import { fourier } from './parametrizations/fourier.js';
import type { Optimizer, Parametrization, Regularizer, Transform } from './plugins.js';
import { lucidTransforms } from './transforms/lucidTransforms.js';

/** Options of `activationMaximize`. */
export interface ActivationMaximizeOptions {
  /** In pixels, `[height, width]` or one side. @default the model's own size, or 128 where it takes any */
  readonly size?: number | readonly [height: number, width: number];
  /** How many steps, 0 or more. @default 512, Lucid's */
  readonly steps?: number;
  /** How the parameters climb. @default adam({ rate: 0.05 }) */
  readonly optimizer?: Optimizer;
  /** How the image is made of parameters. @default fourier() */
  readonly parametrization?: Parametrization;
  /** What the image goes through before the network sees it, in this order. @default Lucid's: pad, jitter, scale, rotate, jitter */
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
  /** Of all that is random: a whole number. @default 0 */
  readonly seed?: number;
  /** Stops within a step; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Called after every step. `image()` gives a copy of the image in `range`, which the caller disposes of; only then is
   * anything read from the device (whether all is finite so far).
   */
  readonly onProgress?: (done: number, total: number, image: () => Tensor4D) => void | Promise<void>;
}

/** What `activationMaximize` gives. */
export interface Maximized {
  /** `[batch, h, w, c]` in the network's range. The caller disposes of it. */
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
 * @param model - a LayersModel, or a Network opened before; with one input, an image.
 * @param objective - a class, one for each image, or any objective.
 * @returns the image, and the scores. Memory: a forward and backward pass, and a few images; it does not grow with the
 *   steps. Nothing is read from the device before the last step unless `onProgress` asks.
 * @throws An {@link OptionError}.
 * @throws An {@link TargetError}.
 * @throws An {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedModelError} for a model whose only input is no image.
 * @throws An {@link ShapeError} for a size that the model does not take, or a plug-in that gives another shape than it
 *   should, naming it and the step.
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
  const { steps = 512, seed = 0, optimizer = adam(), parametrization = fourier(), init } = options;
  const { transforms = [lucidTransforms()], regularizers = [], redirected = 16, signal, onProgress } = options;
  whole(caller, 'steps', steps, 0);
  whole(caller, 'redirected', redirected, 0);
  whole(caller, 'seed', seed, -Infinity);
  checkPlugins(caller, { parametrization, transforms, regularizers, optimizer, init });
  return withNetworkAsync(caller, model, async (network) => {
    const batch = options.batch ?? init?.shape?.[0] ?? (Array.isArray(target) ? target.length : 1);
    const images = canvas(caller, network, { ...options, batch });
    if (init !== undefined) checkInit(caller, init, images.shape);
    const objective = resolveTarget(caller, network, target, batch);
    checkSize(caller, network, objective, images);
    const toImage = (parameters: Parameters<Parametrization['toImage']>[0]): Tensor4D =>
      alias(images.toRange(parametrization.toImage(parameters)));
    const { parameters, scores } = await ascend({
      caller,
      steps,
      seed,
      optimizer,
      signal,
      onProgress,
      start: () =>
        init === undefined ? parametrization.init(images.shape, seed) : parametrization.fromImage!(images.toUnit(init)),
      toImage,
      ...climber(caller, network, objective, { canvas: images, parametrization, transforms, regularizers, redirected }),
    });
    try {
      return { image: tidy(() => toImage(parameters)), scores };
    } finally {
      for (const parameter of parameters) parameter.dispose();
    }
  });
}
