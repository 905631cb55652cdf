import { max, min, stack, tidy, type Tensor } from '@tensorflow/tfjs-core';

/** What networks take for black and white. */
const USUAL: readonly (readonly [black: number, white: number])[] = [
  [0, 1],
  [-1, 1],
  [0, 255],
];

/** The least usual range that holds an image: 0..1, -1..1 or 0..255; else the image's own. */
export async function rangeOf(image: Tensor): Promise<readonly [black: number, white: number]> {
  const ends = tidy(() => stack([min(image), max(image)]));
  try {
    const [least, most] = (await ends.data()) as unknown as [number, number];
    return USUAL.find(([black, white]) => least >= black && most <= white) ?? [least, most];
  } finally {
    ends.dispose();
  }
}
