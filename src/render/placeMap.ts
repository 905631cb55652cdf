import type { Box } from '../Box.js';
import { centreBox } from '../input/centreBox.js';
import type { ImageOptions } from '../input/ImageOptions.js';
import { bilinearTap } from './bilinearTap.js';

/** A map's values at each pixel of a part of a photo, row by row. */
export interface PlacedMap {
  readonly box: Box;
  readonly values: Float32Array;
}

interface Sized {
  readonly height: number;
  readonly width: number;
}

/**
 * A map at the pixels of the photo whose crop the network saw, the inverse of `fit`: bilinear, half-pixel centres. The
 * map's proportions stand for the network's input.
 */
export function placeMap(
  map: ArrayLike<number>,
  { height, width }: Sized,
  photo: Sized,
  fit: NonNullable<ImageOptions['fit']>,
): PlacedMap {
  const box = fit === 'cover' ? centreBox(photo, [height, width]) : { top: 0, left: 0, ...sizeOf(photo) };
  // What the photo fills of the map: with 'contain', all but the margins.
  const shrink = Math.min(height / photo.height, width / photo.width);
  const [rows, columns] = fit === 'contain' ? [photo.height * shrink, photo.width * shrink] : [height, width];
  const place = (i: number, to: number, from: number, whole: number): number =>
    (whole - from) / 2 + ((i + 0.5) * from) / to - 0.5;
  const across = Array.from({ length: box.width }, (_, x) => bilinearTap(place(x, box.width, columns, width), width));
  const values = new Float32Array(box.height * box.width);
  for (let y = 0; y < box.height; y++) {
    const [top, bottom, v] = bilinearTap(place(y, box.height, rows, height), height);
    across.forEach(([left, right, u], x) => {
      const row = (line: number): number => mix(map[line * width + left]!, map[line * width + right]!, u);
      values[y * box.width + x] = mix(row(top), row(bottom), v);
    });
  }
  return { box, values };
}

/** A share of nothing leaves out a NaN too. */
const mix = (a: number, b: number, share: number): number => (share === 0 ? a : a * (1 - share) + b * share);

const sizeOf = ({ height, width }: Sized): Sized => ({ height, width });
