import type { ChannelActivation } from '../inspection/TopActivation.js';
import { bilinearTap } from './bilinearTap.js';
import type { Raster } from './Raster.js';

/** What is left of the light outside a mask. */
const DIMMED = 0.25;

/** Darkens the pixels of a picture where places, enlarged bilinearly to it, are not above a limit. */
export function darken(picture: Raster, { height, width, values }: ChannelActivation, limit: number): void {
  const across = Array.from({ length: picture.width }, (_, x) => tap(x, picture.width, width));
  for (let y = 0; y < picture.height; y++) {
    const [top, bottom, v] = tap(y, picture.height, height);
    across.forEach(([left, right, u], x) => {
      const row = (line: number): number =>
        (values[line * width + left] as number) * (1 - u) + (values[line * width + right] as number) * u;
      if (row(top) * (1 - v) + row(bottom) * v > limit) return;
      const place = (y * picture.width + x) * 4;
      for (let i = place; i < place + 3; i++) picture.data[i] = DIMMED * (picture.data[i] as number);
    });
  }
}

/** Between which of `from` values pixel i of `to` lies, with half-pixel centres. */
const tap = (i: number, to: number, from: number): ReturnType<typeof bilinearTap> =>
  bilinearTap(((i + 0.5) * from) / to - 0.5, from);
