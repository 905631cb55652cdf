import { clone, Tensor, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { openFor, type Explainable } from '../../models/openNetwork.js';
import { OptionError } from '../../errors.js';
import { checkOptions, isListOf, show } from '../../options.js';
import { warpWithoutGradient, type Affine } from '../image/warp.js';
import { checkBetween, checkPositive } from '../checks.js';
import { dream } from './dream.js';
import { rangeOf } from './rangeOf.js';
import { dreamSettings, type DeepDreamOptions } from './dreamSettings.js';

/** Options of `dreamZoom`: those of `deepDream`, and the way between frames. */
export interface DreamZoomOptions extends DeepDreamOptions {
  /** How much each frame is larger than the last, 1 or more. @default 1.05 */
  readonly zoom?: number;
  /** How far each frame is turned, in degrees, anticlockwise. @default 0 */
  readonly rotate?: number;
  /** How far the view moves each frame, down and right, in the last frame's pixels. @default [0, 0] */
  readonly pan?: readonly [down: number, right: number];
}

/**
 * A dream that goes on for ever: each frame is the last one's middle, or what lies a `pan` beside it, enlarged and
 * dreamt again. Leave the loop to
 * stop.
 * @param model - a LayersModel, a GraphModel, or a Network opened before; with one input.
 * @param image - `[batch, h, w, c]` in the model's range, where it starts. Not changed.
 * @returns frames of the image's shape; the caller disposes of each. Memory stays that of one `deepDream`.
 * @throws What `deepDream` throws, at the first frame.
 * @example
 * for await (const frame of dreamZoom(network, photo, { layers: ['conv_pw_7_relu'], octaves: 2 })) {
 *   frame.dispose();
 *   break;
 * }
 * @see Mordvintsev et al. 2015, Inceptionism.
 */
export async function* dreamZoom(
  model: Explainable,
  image: Tensor4D,
  options: DreamZoomOptions,
): AsyncGenerator<Tensor4D, void, undefined> {
  checkOptions('dreamZoom', options);
  const { zoom = 1.05, rotate = 0, pan = [0, 0] } = options;
  checkPositive('dreamZoom', 'zoom', zoom);
  checkBetween('dreamZoom', 'zoom', zoom, 1);
  checkBetween('dreamZoom', 'rotate', rotate, -360, 360);
  if (!isListOf(pan, Number.isFinite) || pan.length !== 2)
    throw new OptionError(`dreamZoom: pan is ${show(pan)}; wanted [down, right] in pixels.`);
  const settings = dreamSettings('dreamZoom', options, ['zoom', 'rotate', 'pan']);
  const network = openFor('dreamZoom', model);
  let current: Tensor4D | undefined;
  try {
    // The first picture's own extent would narrow from frame to frame.
    const range = settings.range ?? (image instanceof Tensor && !image.isDisposed ? await rangeOf(image) : [0, 1]);
    for (let frame = 0; ; frame++) {
      const given = { ...settings, range, seed: settings.seed + frame };
      const dreamt = await dream('dreamZoom', network, current ?? image, given);
      current?.dispose();
      // A copy: the caller may dispose of the frame before asking for the next.
      current = clone(dreamt);
      yield dreamt;
      const closer: Tensor4D = closeUp(current, zoom, rotate, pan);
      current.dispose();
      current = closer;
    }
  } finally {
    current?.dispose();
    if ((network as Explainable) !== model) network.dispose();
  }
}

/** A place near the middle of an image, enlarged to its size and turned; mirrored where that looks outside. */
function closeUp(
  image: Tensor4D,
  zoom: number,
  degrees: number,
  [down, right]: readonly [down: number, right: number],
): Tensor4D {
  const [batch, height, width] = image.shape;
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) / zoom, Math.sin(angle) / zoom];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const map: Affine = [cos, -sin, right + x - cos * x + sin * y, sin, cos, down + y - sin * x - cos * y];
  return tidy(() =>
    warpWithoutGradient(
      image,
      Array.from({ length: batch }, () => map),
      [height, width],
      'reflect',
    ),
  );
}
