import { filled, type Color } from './arrange.js';
import { Raster } from './Raster.js';
import { TEXT_HEIGHT, textPixels, wrapText } from './textPixels.js';

/** How text is drawn. */
export interface TextStyle {
  /** Each dot is a square of so many pixels. */
  readonly scale: number;
  readonly background: Color;
}

/** A line is never broken at less than this, in dots: a column of single letters cannot be read. */
const NARROWEST = 40;
/** Dots from one line's top to the next one's. */
const LINE = TEXT_HEIGHT + 3;

/** Texts as rasters, all of one height, each as wide as its longest line; lines are broken to fit a width in pixels. */
export function textRaster(texts: readonly string[], width: number, { scale, background }: TextStyle): Raster[] {
  const broken = texts.map((text) => wrapText(text, Math.max(NARROWEST, Math.floor(width / scale))));
  const lines = Math.max(...broken.map(({ length }) => length));
  return broken.map((each) => {
    const rows = each.map(textPixels);
    const across = Math.max(1, ...rows.map((row) => row.width));
    const raster = filled(across * scale, (lines * LINE - 3) * scale, background);
    const ink = inkOn(background);
    rows.forEach((row, i) => {
      const left = Math.floor((across - row.width) / 2);
      for (const [y, x] of row.pixels) dot(raster, (i * LINE + y) * scale, (left + x) * scale, scale, ink);
    });
    return raster;
  });
}

/** Black on what is light, white on what is dark. */
function inkOn([red, green, blue]: Color): readonly number[] {
  const level = 0.299 * red + 0.587 * green + 0.114 * blue > 127 ? 0 : 255;
  return [level, level, level, 255];
}

function dot(raster: Raster, top: number, left: number, size: number, ink: readonly number[]): void {
  for (let y = top; y < top + size; y++) {
    for (let x = left; x < left + size; x++) raster.data.set(ink, (y * raster.width + x) * 4);
  }
}
