import { cast, reshape, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import { checkImageOptions, type ImageOptions } from '../input/ImageOptions.js';
import type { Pixels } from '../input/Pixels.js';
import { pixelsToInput } from '../input/pixelsToInput.js';
import type { Scale } from '../input/Scale.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';

/** How a network takes a picture. */
export interface ModelInput {
  /** The picture's size at the network's input. */
  readonly size: readonly [height: number, width: number];
  /** The axis of the network's input that holds colours, if one does. */
  readonly channelAxis: number | undefined;
  /** The network's input. The caller disposes of it. */
  input(scale: Scale): Tensor;
}

/**
 * A picture for a network: at its size, in colour or grey, with channels first where it wants them so.
 * @throws A {@link ShapeError} for a network that takes no picture, or several.
 */
export function modelInput(
  caller: string,
  network: TracedNetwork,
  pixels: Pixels,
  fit: NonNullable<ImageOptions['fit']>,
): ModelInput {
  const [port] = network.inputs;
  const shape = port?.shape ?? [];
  const isFirst =
    network.graph.turnedInputs.size > 0 || (shape.length === 4 && isColours(shape[1]) && !isColours(shape[3]));
  const [, height, width, channels = 1] = isFirst ? [shape[0], shape[2], shape[3], shape[1]] : shape;
  if (network.inputs.length !== 1 || ![3, 4].includes(shape.length) || !isColours(channels)) {
    const shapes = network.inputs.map((each) => showShape(each.shape)).join(' and ');
    throw new ShapeError(`${caller}: the model takes ${shapes}; wanted one picture of 1 or 3 channels.`);
  }
  const size = [height ?? pixels.height, width ?? pixels.width] as const;
  return {
    size,
    channelAxis: shape.length === 3 ? undefined : isFirst ? 1 : 3,
    input: (scale) =>
      tidy(() => {
        const made = pixelsToInput(pixels, checkImageOptions(caller, { size, fit, scale, channels }));
        const turned = isFirst ? transpose(made, [0, 3, 1, 2]) : made;
        const whole = shape.length === 3 ? reshape(turned, [1, ...size]) : turned;
        return cast(whole as Tensor, port!.dtype);
      }),
  };
}

const isColours = (size: number | null | undefined): size is 1 | 3 => size === 1 || size === 3;
