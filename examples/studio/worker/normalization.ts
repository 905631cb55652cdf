/** How a pixel's levels, 0 to 255, become the numbers that a model was trained on: `level * factor + offset`. */
export interface Normalization {
  /** One for all channels, or one for each, in the model's order. */
  readonly factor: readonly number[];
  /** Likewise. */
  readonly offset: readonly number[];
  readonly order: 'rgb' | 'bgr';
}

const uniform = (factor: number, offset: number): Normalization => ({
  factor: [factor],
  offset: [offset],
  order: 'rgb',
});

const means = [0.485, 0.456, 0.406];
const deviations = [0.229, 0.224, 0.225];

/** What models are usually trained on, by the name that the page and its address give it. */
export const normalizations: Readonly<Record<string, Normalization>> = {
  '0..1': uniform(1 / 255, 0),
  '-1..1': uniform(1 / 127.5, -1),
  '0..255': uniform(1, 0),
  '-128..127': uniform(1, -128),
  // The means of ImageNet's blue, green and red, as Caffe's VGG and ResNet took them off.
  caffe: { factor: [1], offset: [-103.939, -116.779, -123.68], order: 'bgr' },
  torch: {
    factor: deviations.map((deviation) => 1 / (255 * deviation)),
    offset: means.map((mean, c) => -mean / (deviations[c] as number)),
    order: 'rgb',
  },
};

/** A normalization's name; one of the user's own as its numbers. */
export function nameOf({ factor, offset, order }: Normalization): string {
  const text = [factor.join(), offset.join(), order].join(';');
  const known = Object.entries(normalizations).find(
    ([, each]) => text === [each.factor.join(), each.offset.join(), each.order].join(';'),
  );
  return known?.[0] ?? text;
}

/** What {@link nameOf} wrote; undefined for any other text. */
export function normalizationOf(text: string): Normalization | undefined {
  if (Object.hasOwn(normalizations, text)) return normalizations[text];
  const [factor, offset, order] = text.split(';');
  const numbers = (list: string | undefined): number[] => (list ?? '').split(',').map((word) => Number(word || NaN));
  const made = { factor: numbers(factor), offset: numbers(offset), order: order as Normalization['order'] };
  return isNormalization(made) ? made : undefined;
}

/** One finite number, or three, for factor and offset; the factors above 0. */
export function isNormalization({ factor, offset, order }: Normalization): boolean {
  const isList = (list: readonly number[]): boolean => [1, 3].includes(list.length) && list.every(Number.isFinite);
  return isList(factor) && isList(offset) && factor.every((one) => one > 0) && (order === 'rgb' || order === 'bgr');
}

/** The least and the greatest number that a picture can have. */
export function rangeOf({ factor, offset }: Normalization): readonly [number, number] {
  const ends = Array.from({ length: Math.max(factor.length, offset.length) }, (_, c) => {
    const [scale, start] = [factor[c % factor.length] as number, offset[c % offset.length] as number];
    return [start, start + 255 * scale];
  }).flat();
  return [Math.min(...ends), Math.max(...ends)];
}

/** Middle grey, a number for each channel. */
export function greyOf({ factor, offset }: Normalization, channels: number): number[] {
  return Array.from(
    { length: channels },
    (_, c) => 128 * (factor[c % factor.length] as number) + (offset[c % offset.length] as number),
  );
}

/** The picture of such numbers again. */
export function toLevels(values: Float32Array, how: Normalization, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const { factor, offset, order } = how;
  const data = new Uint8ClampedArray((values.length / channels) * 4);
  for (let i = 0; i < values.length / channels; i++) {
    // Of two channels, there is no blue.
    for (let c = 0; c < (channels === 2 ? 2 : 3); c++) {
      const from = channels === 1 ? 0 : order === 'bgr' && channels === 3 ? 2 - c : c;
      const value = values[i * channels + from] as number;
      data[4 * i + c] = (value - (offset[from % offset.length] as number)) / (factor[from % factor.length] as number);
    }
    data[4 * i + 3] = 255;
  }
  return data;
}
