import { pad, reshape, slice, tidy, transpose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError, type Port } from 'netlens';

/** How a network takes a picture. */
export interface PictureShape {
  /** Undefined where any will do. */
  readonly height: number | undefined;
  readonly width: number | undefined;
  /** Two channels are a picture's red and green. */
  readonly channels: 1 | 2 | 3;
  /** `hwc` behind the batch; `hw` of a grey picture, as MNIST's digits are; `chw` of networks from PyTorch. */
  readonly layout: 'hwc' | 'hw' | 'chw';
}

/**
 * @throws An OptionError for a network that takes no picture, or several.
 */
export function pictureShape(inputs: readonly Port[]): PictureShape {
  const shape = inputs[0]?.shape ?? [];
  const isChannels = (size: number | null | undefined): size is 1 | 2 | 3 => size === 1 || size === 2 || size === 3;
  const sides = (height: number | null | undefined, width: number | null | undefined) => ({
    height: height ?? undefined,
    width: width ?? undefined,
  });
  const [, first, second, third] = shape;
  if (inputs.length === 1 && shape.length === 3) return { ...sides(first, second), channels: 1, layout: 'hw' };
  if (inputs.length === 1 && shape.length === 4) {
    if (isChannels(third)) return { ...sides(first, second), channels: third, layout: 'hwc' };
    if (isChannels(first)) return { ...sides(second, third), channels: first, layout: 'chw' };
  }
  const taken = inputs.map((input) => `[${input.shape.map((size) => size ?? 'any').join(', ')}]`).join(' and ');
  throw new OptionError(`The model takes ${taken}; wanted one picture, [any, h, w] or [any, h, w, 1 to 3 channels].`);
}

/** Pictures in colour or grey, `[batch, h, w, 3 or 1]`, as a network takes them. The caller disposes of it. */
export function asInput(pictures: Tensor4D, { channels, layout }: PictureShape): Tensor4D {
  return tidy(() => {
    const some: Tensor4D = channels === 2 ? slice(pictures, [0, 0, 0, 0], [-1, -1, -1, 2]) : pictures;
    if (layout === 'chw') return transpose(some, [0, 3, 1, 2]);
    return reshape(some, some.shape.slice(0, layout === 'hw' ? 3 : 4) as Tensor4D['shape']);
  });
}

/** What has a network's input's shape as a picture again, `[batch, h, w, 3 or 1]`; of two channels, blue is 0. */
export function asPicture(values: Tensor, { channels, layout }: PictureShape): Tensor4D {
  return tidy(() => {
    const last: Tensor = layout === 'chw' ? transpose(values, [0, 2, 3, 1]) : values;
    const [batch, height, width] = last.shape as [number, number, number];
    const picture: Tensor4D = reshape(last, [batch, height, width, channels]);
    return channels === 2
      ? pad(picture, [
          [0, 0],
          [0, 0],
          [0, 0],
          [0, 1],
        ])
      : picture;
  });
}
