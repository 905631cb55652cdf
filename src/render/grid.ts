import { count, readOptions, type Declared } from '../declare.js';
import { OptionError } from '../errors.js';
import { isCount, isListOf, show } from '../options.js';
import { arrange, squarish, WHITE, type Color } from './arrange.js';
import { optional } from './declared.js';
import type { Raster } from './Raster.js';
import { textRaster, type TextStyle } from './textRaster.js';

/** Options of {@link grid}. */
export interface GridOptions {
  /**
   * Rasters in a row, at least 1.
   * @default the number that makes the grid about square
   */
  readonly columns?: number;
  /**
   * Pixels between neighbours, 0 or more; there is no outer margin.
   * @default 2
   */
  readonly gap?: number;
  /**
   * Red, green, blue, 0 to 255, of the gaps, of what a raster smaller than its neighbours leaves, and of empty cells.
   * Text is black on a light background and white on a dark one.
   * @default [255, 255, 255]
   */
  readonly background?: readonly [red: number, green: number, blue: number];
  /** A caption under each raster. Long ones take several lines. @default none */
  readonly captions?: readonly string[];
  /** A label above each column. @default none */
  readonly columnLabels?: readonly string[];
  /** A label to the left of each row. @default none */
  readonly rowLabels?: readonly string[];
  /**
   * The size of text: each dot of a letter, which is 8 dots high, becomes a square of so many pixels, 1 to 64.
   * @default 2 where the rasters are 160 pixels wide or more, on average; else 1
   */
  readonly textScale?: number;
}

/**
 * One raster of many, row by row. A column is as wide as its widest raster, a row as high as its highest. Each raster
 * is in the middle of its cell. A small font of ASCII draws captions and labels: accents are left away, and other
 * characters become question marks.
 *
 * @param rasters - At least one; their sizes may differ.
 * @param options - See {@link GridOptions}.
 * @returns A new raster.
 * @throws An {@link OptionError} for an empty list, or an option outside its range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { grid, renderImages } from 'netlens';
 *
 * const images = tf.randomUniform([6, 32, 32, 3]);
 * const sheet = grid(await renderImages(images), { columns: 3 });
 * console.log(sheet.width, sheet.height); // 100 66
 * const labelled = grid(await renderImages(images), { columns: 3, rowLabels: ['before', 'after'] });
 * images.dispose();
 * ```
 */
export function grid(rasters: readonly Raster[], options: GridOptions = {}): Raster {
  const read = readOptions('grid', options, {
    columns: optional(count(1)),
    gap: count(2, 0),
    background: colour,
    captions: texts,
    columnLabels: texts,
    rowLabels: texts,
    textScale: optional(textScaleOption),
  });
  checkRasters(rasters);
  const { columns = squarish(rasters.length), gap, background, captions, columnLabels, rowLabels } = read;
  const { textScale = isLarge(rasters) ? 2 : 1 } = read;
  const used = Math.min(columns, rasters.length);
  checkCount('captions', captions, rasters.length);
  checkCount('columnLabels', columnLabels, used);
  checkCount('rowLabels', rowLabels, Math.ceil(rasters.length / used));

  const style = { scale: textScale, background };
  const rows = rowsOf(captions === undefined ? rasters : captioned(rasters, captions, used, style), used);
  const [first] = rows;
  if (columnLabels !== undefined) {
    const widths = first!.map((_, column) => Math.max(...rows.map((row) => row[column]?.width ?? 0)));
    rows.unshift(columnLabels.map((label, column) => textRaster([label], widths[column]!, style)[0]!));
  }
  if (rowLabels === undefined) return arrange(rows.flat(), { columns: used, gap, background });
  const labels = textRaster(columnLabels === undefined ? rowLabels : ['', ...rowLabels], LABEL * textScale, style);
  return arrange(
    rows.flatMap((row, i) => [labels[i]!, ...row]),
    { columns: used + 1, gap, background },
  );
}

/** The widest a label of a row becomes before it takes another line, in dots. */
const LABEL = 96;

const rowsOf = (rasters: readonly Raster[], columns: number): Raster[][] =>
  Array.from({ length: Math.ceil(rasters.length / columns) }, (_, i) => rasters.slice(i * columns, (i + 1) * columns));

/** Each raster with its caption, all those of a row equally high. */
function captioned(
  rasters: readonly Raster[],
  captions: readonly string[],
  columns: number,
  style: TextStyle,
): readonly Raster[] {
  return rowsOf(rasters, columns).flatMap((row, i) => {
    const width = Math.max(...row.map((raster) => raster.width));
    const texts = textRaster(captions.slice(i * columns, (i + 1) * columns), width, style);
    const gap = 2 * style.scale;
    return row.map((raster, j) => arrange([raster, texts[j]!], { columns: 1, gap, background: style.background }));
  });
}

/** Rasters as wide as photos are looked at smaller than they are. */
const PHOTO = 160;

const isLarge = (rasters: readonly Raster[]): boolean =>
  rasters.reduce((sum, { width }) => sum + width, 0) >= PHOTO * rasters.length;

const colour: Declared<Color> = {
  fallback: WHITE,
  isRight: (value) => isListOf(value, (c) => (c as number) >= 0 && (c as number) <= 255) && value.length === 3,
  wanted: '[red, green, blue], 0 to 255 each',
};

const texts: Declared<readonly string[] | undefined> = {
  fallback: undefined,
  isRight: (value) => isListOf(value, (text) => typeof text === 'string'),
  wanted: 'a list of strings',
};

const textScaleOption: Declared<number> = {
  fallback: 1,
  isRight: (value) => isCount(value, 1) && value <= 64,
  wanted: 'a whole number from 1 to 64',
};

function checkCount(name: string, given: readonly string[] | undefined, wanted: number): void {
  if (given === undefined || given.length === wanted) return;
  throw new OptionError(`grid: got ${name} ${show(given)}; wanted a list of ${wanted} strings.`);
}

function checkRasters(rasters: unknown): void {
  const list: unknown[] = Array.isArray(rasters) ? [...(rasters as unknown[])] : [undefined];
  if (list.length > 0 && list.every(isRaster)) return;
  throw new OptionError(
    `grid: got ${list.length === 0 ? 'no rasters' : show(rasters)}; wanted a list of at least one Raster.`,
  );
}

const isRaster = (thing: unknown): boolean => {
  const { width, height, data } = (thing ?? {}) as Partial<Raster>;
  return data instanceof Uint8ClampedArray && data.length === (width as number) * (height as number) * 4;
};
