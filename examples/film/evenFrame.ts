import type { Frame } from './Film.js';

/** The greatest even number up to a length: H.264 keeps one colour for two pixels by two. */
export const even = (length: number): number => length - (length % 2);

/** A frame without the last row or column that would make a side odd. */
export function evenFrame({ data, width, height }: Frame): Frame {
  const [across, down] = [even(width), even(height)];
  if (across === width) return { data: data.subarray(0, 4 * across * down), width: across, height: down };
  const cut = new Uint8Array(4 * across * down);
  for (let y = 0; y < down; y++) cut.set(data.subarray(4 * width * y, 4 * (width * y + across)), 4 * across * y);
  return { data: cut, width: across, height: down };
}
