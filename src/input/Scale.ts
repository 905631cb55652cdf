import { OptionError } from '../errors.js';
import { isListOf, isPlain, show } from '../options.js';

/**
 * How a picture's values become a model's: the values of black and of white, or one of Keras's `preprocess_input`. Or,
 * as in torchvision, the mean and deviation of values from 0 to 1, for red, green and blue (or grey), and the colours'
 * order.
 */
export type Scale =
  | readonly [black: number, white: number]
  | 'tf'
  | 'caffe'
  | 'torch'
  | {
      /** The mean of values from 0 to 1. */
      readonly mean: number | readonly number[];
      /** The deviation, of values from 0 to 1. */
      readonly std: number | readonly number[];
      /** How the model takes the colours. @default 'rgb' */
      readonly order?: 'rgb' | 'bgr';
    };

/** What a scale does to values from 0 to 255, for each colour: `x * factor + offset`; then the colours' order. */
export interface Affine {
  readonly factors: readonly number[];
  readonly offsets: readonly number[];
  readonly order: 'rgb' | 'bgr';
}

const PUBLISHED: Readonly<Record<string, Exclude<Scale, string>>> = {
  tf: [-1, 1],
  caffe: { mean: [123.68 / 255, 116.779 / 255, 103.939 / 255], std: 1 / 255, order: 'bgr' },
  torch: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
};

/**
 * A scale in numbers.
 * @throws {OptionError}
 */
export function affineOf(caller: string, scale: Scale, channels: 1 | 3): Affine {
  const given = typeof scale === 'string' ? PUBLISHED[scale] : scale;
  if (isListOf(given, Number.isFinite) && given.length === 2 && (given[0] as number) < (given[1] as number)) {
    const [black, white] = given as [number, number];
    return affine(channels, () => ({ factor: (white - black) / 255, offset: black }), 'rgb');
  }
  const {
    mean,
    std,
    order = 'rgb',
  } = (isPlain(given) ? given : {}) as {
    mean?: unknown;
    std?: unknown;
    order?: 'rgb' | 'bgr';
  };
  const [means, deviations] = [mean, std].map((each) => listOf(each, channels));
  if (means !== undefined && deviations?.every((one) => one > 0) && ['rgb', 'bgr'].includes(order)) {
    const of = (c: number): { factor: number; offset: number } => ({
      factor: 1 / (255 * deviations[c]!),
      offset: -means[c]! / deviations[c]!,
    });
    return affine(channels, of, order);
  }
  throw new OptionError(
    `${caller}: scale is ${show(scale)}; wanted [black, white] with black < white, "tf", "caffe", "torch", or ` +
      `{ mean, std, order: "rgb" or "bgr" } of ${channels === 1 ? 'one channel' : 'three channels'}.`,
  );
}

function affine(
  channels: number,
  of: (channel: number) => { factor: number; offset: number },
  order: 'rgb' | 'bgr',
): Affine {
  const each = Array.from({ length: channels }, (_, c) => of(c));
  return { factors: each.map(({ factor }) => factor), offsets: each.map(({ offset }) => offset), order };
}

function listOf(value: unknown, channels: number): number[] | undefined {
  if (Number.isFinite(value)) return Array<number>(channels).fill(value as number);
  return isListOf(value, Number.isFinite) && value.length === channels ? [...(value as number[])] : undefined;
}
