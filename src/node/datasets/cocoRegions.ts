import { atNearest } from './idMap.js';
import type { Size } from './sizes.js';

/** A region as COCO writes it: polygons of x, y, x, y ...; or lengths of runs, as numbers or packed into a string. */
export type CocoRegion =
  | readonly (readonly number[])[]
  | { readonly size: readonly [height: number, width: number]; readonly counts: string | readonly number[] };

/**
 * A region's mask of ones and zeros, at another size than the image's.
 * @param image - the height and width that the region's coordinates are of.
 */
export function regionAt(region: CocoRegion, image: Size, size: Size): Uint8Array {
  return 'counts' in region ? runsAt(region.counts, region.size, size) : polygonsAt(region, image, size);
}

/** A place belongs to a region if its centre lies in one of the polygons (even and odd). */
function polygonsAt(polygons: readonly (readonly number[])[], image: Size, [rows, columns]: Size): Uint8Array {
  const inside = new Uint8Array(rows * columns);
  for (const polygon of polygons) {
    const corners = Array.from({ length: Math.floor(polygon.length / 2) }, (_, i) => ({
      x: ((polygon[2 * i] as number) * columns) / image[1],
      y: ((polygon[2 * i + 1] as number) * rows) / image[0],
    }));
    for (let row = 0; row < rows; row++) {
      const y = row + 0.5;
      const crossings = corners
        .flatMap((a, i) => {
          const b = corners[(i + 1) % corners.length] as typeof a;
          return a.y <= y === b.y <= y ? [] : [a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)];
        })
        .sort((a, b) => a - b);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const first = Math.max(0, Math.ceil((crossings[i] as number) - 0.5));
        const end = Math.min(columns, Math.ceil((crossings[i + 1] as number) - 0.5));
        if (end > first) inside.fill(1, row * columns + first, row * columns + end);
      }
    }
  }
  return inside;
}

/** Runs go down the columns, the first outside of the region. */
function runsAt(counts: string | readonly number[], [height, width]: Size, size: Size): Uint8Array {
  const whole = new Uint8Array(height * width);
  let place = 0;
  for (const [i, length] of (typeof counts === 'string' ? unpacked(counts) : counts).entries()) {
    if (i % 2 === 1) whole.fill(1, place, place + length);
    place += length;
  }
  return Uint8Array.from(atNearest([height, width], size, (y, x) => whole[x * height + y] as number));
}

/** The numbers of a packed string: five bits a character, from the third on each less the one two before. */
function unpacked(text: string): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < text.length;) {
    let [value, shift] = [0, 0];
    let character: number;
    do {
      character = text.charCodeAt(at++) - 48;
      value += (character & 31) * 2 ** shift;
      shift += 5;
    } while ((character & 32) !== 0 && at < text.length);
    // The last character's highest bit is the sign.
    if ((character & 16) !== 0) value -= 2 ** shift;
    numbers.push(value + (numbers.length > 2 ? (numbers[numbers.length - 2] as number) : 0));
  }
  return numbers;
}
