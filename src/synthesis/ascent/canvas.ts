import { add, mul, reshape, tidy, zeros, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError, UnsupportedModelError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import type { TracedNetwork } from '../../network/network.js';
import { standard } from '../../network/rules.js';
import type { Objective } from '../../objectives/objective.js';
import { show } from '../../options.js';
import { checkRange, checkWhole } from '../checks.js';
import type { ImageShape } from './plugins.js';
import { scoreGradient } from '../scoreGradient.js';

/** The side of an image for a network that takes any size: Lucid's. */
const FREE_SIDE = 128;

/** What images are made for: a network's size, channels and range. */
export interface Canvas {
  readonly shape: ImageShape;
  /** An image with black 0 and white 1 as the network takes it. */
  readonly toInput: (image: Tensor4D) => Tensor;
  /** The same, of rank 4. */
  readonly toRange: (image: Tensor4D) => Tensor4D;
  /** The way back. */
  readonly toUnit: (image: Tensor4D) => Tensor4D;
}

interface CanvasOptions {
  readonly size?: number | readonly [height: number, width: number] | undefined;
  readonly range?: readonly [black: number, white: number] | undefined;
  readonly batch: number;
}

/**
 * The images that a network takes, in its own size unless another is asked for.
 * @throws An {@link UnsupportedModelError} for a model whose only input is no image.
 */
export function canvas(caller: string, network: TracedNetwork, options: CanvasOptions): Canvas {
  const { size, range = [0, 1], batch } = options;
  const { inputs } = network;
  const shape = inputs[0]!.shape;
  if (inputs.length !== 1 || (shape.length !== 4 && shape.length !== 3) || inputs[0]!.dtype !== 'float32') {
    const shapes = inputs.map((input) => `${input.dtype} ${showShape(input.shape)}`).join(', ');
    throw new UnsupportedModelError(
      `${caller}: the model takes ${shapes}; wanted one float32 input, [batch, h, w, channels] or [batch, h, w].`,
    );
  }
  checkRange(caller, range);
  checkWhole(caller, 'batch', batch, 1);
  const isPair = Array.isArray(size) && size.length === 2;
  if (size !== undefined && typeof size !== 'number' && !isPair) {
    throw new OptionError(`${caller}: size is ${show(size)}; wanted whole pixels, or [height, width].`);
  }
  const [height, width] =
    typeof size === 'number' ? [size, size] : (size ?? shape.slice(1, 3).map((side) => side ?? FREE_SIDE));
  for (const side of [height, width]) {
    if (!(Number.isInteger(side) && side! > 0)) {
      throw new OptionError(`${caller}: size is ${show(size)}; wanted whole pixels, or [height, width].`);
    }
  }
  const [black, white] = range;
  const isUnit = black === 0 && white === 1;
  const toRange = (image: Tensor4D): Tensor4D => (isUnit ? image : add(mul(image, white - black), black));
  return {
    shape: [batch, height!, width!, shape.length === 3 ? 1 : (shape[3] ?? 3)],
    toRange,
    toInput: (image) => (shape.length === 4 ? toRange(image) : reshape(toRange(image), image.shape.slice(0, 3))),
    toUnit: (image) => (isUnit ? image : mul(add(image, -black), 1 / (white - black))),
  };
}

/**
 * Throws unless the network accepts this size, up to the layers that the objective reads.
 * @throws An {@link ShapeError}.
 */
export function checkSize(
  caller: string,
  network: TracedNetwork,
  objective: Objective,
  { shape, toInput }: Canvas,
): void {
  const own = network.inputs[0]!.shape;
  if ([1, 2].every((axis) => own[axis] === null || own[axis] === shape[axis])) return;
  try {
    tidy(() => void scoreGradient(caller, network, objective, toInput(zeros([...shape])), standard));
  } catch (cause) {
    throw new ShapeError(
      `${caller}: the model, made for ${showShape(own)}, does not take ${showShape(shape)} up to the layers that the objective reads: ` +
        `${(cause as Error).message} Take a larger size (fewer octaves, in a dream), or an objective of an earlier layer.`,
      { cause },
    );
  }
}
