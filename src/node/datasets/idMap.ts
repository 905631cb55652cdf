import { pngSamples } from '../pngSamples.js';
import type { Size } from './sizes.js';

/** Ids at the places of a picture. */
export interface IdMap {
  readonly height: number;
  readonly width: number;
  readonly ids: ArrayLike<number>;
}

/**
 * The ids that a PNG holds: indices of its palette, as Pascal VOC's, or levels of grey, of 8 or 16 bits.
 * @throws An Error for a picture in colour.
 */
export function decodeIds(bytes: Uint8Array): IdMap {
  const { png, samples } = pngSamples(bytes);
  const { height, width, channels } = png;
  if (png.palette !== undefined || channels === 1) return { height, width, ids: samples };
  const ids = new Int32Array(height * width);
  for (let i = 0; i < ids.length; i++) {
    const [red, green, blue] = [0, 1, 2].map((c) => samples[i * channels + (channels < 3 ? 0 : c)]);
    if (red !== green || red !== blue) {
      throw new Error(
        `pixel ${i} is coloured (${red}, ${green}, ${blue}); wanted a palette or grey levels, which are ids`,
      );
    }
    ids[i] = red as number;
  }
  return { height, width, ids };
}

/** The ids at another size: each place has that of the nearest one, as Broden's. */
export function nearestIds({ height, width, ids }: IdMap, size: Size): Int32Array {
  return atNearest([height, width], size, (y, x) => ids[y * width + x] as number);
}

/** What a picture has at another size: each place has what is nearest to its middle. */
export function atNearest(
  [height, width]: Size,
  [rows, columns]: Size,
  at: (y: number, x: number) => number,
): Int32Array {
  return Int32Array.from({ length: rows * columns }, (_, i) => {
    const y = Math.floor(((Math.floor(i / columns) + 0.5) * height) / rows);
    const x = Math.floor((((i % columns) + 0.5) * width) / columns);
    return at(y, x);
  });
}
