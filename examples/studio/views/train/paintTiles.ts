import type { Tiles } from '../../worker/trainTiles.js';

/** Colours from low to high, red, green, blue each. */
export interface TileColors {
  readonly rising: readonly number[];
  /** With zero in the middle. */
  readonly signed: readonly number[];
}

const GAP = 2;
/** Beside that, between one filter's channels and another's. */
const GROUP_GAP = 6;

/** How many pixels wide and high a value is drawn. */
function enlargement({ height, width, count, group }: Tiles): number {
  const side = Math.max(height, width);
  const wanted = count === 1 ? 160 : side === 1 ? 14 : group > 1 ? 18 : side <= 7 ? 30 : 56;
  return Math.max(1, Math.round(wanted / side));
}

/** Tiles in rows, what lies between them transparent; values that can be negative with zero in the middle. */
export function paintTiles(tiles: Tiles, { rising, signed }: TileColors, isSigned: boolean): ImageData {
  const { values, height, width, count, group, across } = tiles;
  const [low, high] = rangeOf(tiles);
  const most = Math.max(-low, high, 1e-30);
  const [colors, from, to] = isSigned || low < 0 ? [signed, -most, most] : [rising, 0, most];
  const last = colors.length / 3 - 1;
  const scale = enlargement(tiles);
  const leftOf = (column: number): number =>
    column * (width * scale + GAP) + (group > 1 ? GROUP_GAP * Math.floor(column / group) : 0);
  const [columns, rows] = [Math.min(across, count), Math.ceil(count / across)];
  const image = new ImageData(leftOf(columns - 1) + width * scale, rows * (height * scale + GAP) - GAP);
  const pixels = new Uint32Array(image.data.buffer);
  for (let tile = 0; tile < count; tile++) {
    const left = leftOf(tile % across);
    const top = Math.floor(tile / across) * (height * scale + GAP);
    for (let i = 0; i < height * width; i++) {
      const share = ((values[i * count + tile] as number) - from) / (to - from);
      const entry = 3 * Math.round(last * Math.max(0, Math.min(1, share)));
      const [red, green, blue] = [colors[entry], colors[entry + 1], colors[entry + 2]] as [number, number, number];
      const color = (255 << 24) | (blue << 16) | (green << 8) | red;
      const x = left + (i % width) * scale;
      const y = top + Math.floor(i / width) * scale;
      for (let row = y; row < y + scale; row++)
        pixels.fill(color, row * image.width + x, row * image.width + x + scale);
    }
  }
  return image;
}

export function rangeOf({ values }: Tiles): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
