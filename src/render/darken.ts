import type { ChannelActivation } from '../inspection/TopActivation.js';
import type { Raster } from './Raster.js';

/** What is left of the light outside a mask. */
const DIMMED = 0.25;

/** Darkens the pixels of a picture where places, enlarged bilinearly to it, are not above a limit. */
export function darken(picture: Raster, { height, width, values }: ChannelActivation, limit: number): void {
  const across = Array.from({ length: picture.width }, (_, x) => between(x, picture.width, width));
  for (let y = 0; y < picture.height; y++) {
    const [top, bottom, v] = between(y, picture.height, height);
    across.forEach(([left, right, u], x) => {
      const row = (line: number): number =>
        (values[line * width + left] as number) * (1 - u) + (values[line * width + right] as number) * u;
      if (row(top) * (1 - v) + row(bottom) * v > limit) return;
      const place = (y * picture.width + x) * 4;
      for (let i = place; i < place + 3; i++) picture.data[i] = DIMMED * (picture.data[i] as number);
    });
  }
}

/** The two of `from` places between which pixel i of `to` lies (half-pixel centres), and the second one's share. */
function between(i: number, to: number, from: number): readonly [low: number, high: number, share: number] {
  const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
  const low = Math.floor(place);
  return [low, Math.min(from - 1, low + 1), place - low];
}
