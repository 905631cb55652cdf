import type { Pixels } from '../input/Pixels.js';

/**
 * The stored picture as it is meant to be seen. Exif's orientations name the sides where the stored first row and first
 * column belong. 1 is top left (nothing to do), 2 top right, 3 bottom right, 4 bottom left. 5 is left top (so rows and
 * columns change places), 6 right top, 7 right bottom, 8 left bottom.
 */
export function orient(stored: Pixels, orientation: number): Pixels {
  if (orientation === 1) return stored;
  const transposed = orientation >= 5;
  const fromRight = [2, 3, 6, 7].includes(orientation);
  const fromBottom = [3, 4, 7, 8].includes(orientation);
  const width = transposed ? stored.height : stored.width;
  const height = transposed ? stored.width : stored.height;
  const data = stored.data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const a = fromRight ? width - 1 - x : x;
      const b = fromBottom ? height - 1 - y : y;
      const from = (transposed ? a * stored.width + b : b * stored.width + a) * 3;
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) data[to + c] = stored.data[from + c]!;
    }
  }
  return { width, height, data };
}
