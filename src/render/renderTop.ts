import { Tensor } from '@tensorflow/tfjs-core';
import { count, numberIn, readOptions, type Declared } from '../declare.js';
import { OptionError } from '../errors.js';
import type { TopActivation, TopActivations } from '../inspection/TopActivation.js';
import { isCount, isListOf, isPlain, isRecordOf, show } from '../options.js';
import { darken } from './darken.js';
import { arrange } from './arrange.js';
import { Raster } from './Raster.js';
import { range as rangeOption } from './declared.js';
import { renderImages } from './renderImages.js';
import { textPixels } from './textPixels.js';
import type { ValueRange } from './ValueRange.js';

/** Options of {@link renderTop}. */
export interface RenderTopOptions {
  /** The images' values of black and of white. @default guessed as by {@link renderImages} */
  readonly range?: ValueRange;
  /** Pixels around the box that are shown too, as a share of its longer side. @default 0.25 */
  readonly margin?: number;
  /** The longer side of a picture, in pixels. @default 96 */
  readonly size?: number;
  /**
   * Darkens pixels that the unit does not respond to. There its activation, enlarged bilinearly to the image, is not
   * above this share of its score, from 0 to below 1; `true` is a half. Needs `topActivations` with `keepActivations`.
   * @default no mask
   */
  readonly mask?: boolean | number;
}

/**
 * The images that excite channels most: a row for each channel, the strongest first. Each picture is cut around the
 * neuron's receptive field, outlined in white, with the activation in white in its corner. If wanted, all but where the
 * unit is active is darkened.
 *
 * @param top - What `topActivations` gives, or a part of it.
 * @param image - Gives an image by its number, `[h, w, 3 or 1]` or `[1, h, w, 3 or 1]`; it is disposed of after use.
 * @param options - See {@link RenderTopOptions}.
 * @returns One raster; no tensor is left behind.
 * @throws A {@link ShapeError} for an image of another rank, an {@link OptionError} for an option outside its range, or
 * a mask without activations.
 *
 * @example
 * ```ts no-run
 * const top = await topActivations(model, batches, { layer: 'conv5', channels: [0, 1, 2] });
 * const sheet = await renderTop(top, (example) => loadImage(files[example]));
 * await writeFile('top.png', sheet.toPng());
 * ```
 * @see Girshick et al. 2014, Rich Feature Hierarchies, arXiv:1311.2524, figure 4; for the masks, Zhou et al. 2015,
 * Object Detectors Emerge in Deep Scene CNNs, arXiv:1412.6856.
 */
export async function renderTop(
  top: Pick<TopActivations, 'channels'>,
  image: (example: number) => Tensor | Promise<Tensor>,
  options: RenderTopOptions = {},
): Promise<Raster> {
  const { range, margin, size, mask } = readOptions('renderTop', options, {
    range: rangeOption,
    margin: numberIn(0.25, 0),
    size: count(96, 16),
    mask: shareOrNone,
  });
  checkTop(top);
  if (typeof image !== 'function') {
    throw new OptionError(`renderTop: image is ${show(image)}; wanted a function that gives an image by its number.`);
  }
  const share = checkMask(mask, top);
  const rows = Object.values(top.channels);
  const tiles: Raster[] = [];
  const columns = Math.max(1, ...rows.map(({ length }) => length));
  for (const row of rows) {
    for (const region of row) {
      const tensor = await image(region.example);
      try {
        const [picture] = (await renderImages(tensor, range === undefined ? {} : { range })) as [Raster];
        if (share !== undefined && region.activation) darken(picture, region.activation, share * region.score);
        tiles.push(tile(picture, region, margin, size));
      } finally {
        if (tensor instanceof Tensor) tensor.dispose();
      }
    }
    for (let i = row.length; i < columns; i++) tiles.push(new Raster(size, size));
  }
  return arrange(tiles, { columns, gap: 2 });
}

function checkTop(top: Pick<TopActivations, 'channels'>): void {
  const isBox = (box: unknown): boolean =>
    isPlain(box) && ['top', 'left', 'height', 'width'].every((side) => Number.isFinite(box[side]));
  const isActivation = (map: unknown): boolean =>
    isPlain(map) &&
    isCount(map['height'], 1) &&
    isCount(map['width'], 1) &&
    isListOf(map['values'], (value) => typeof value === 'number') &&
    map['values'].length === map['height'] * map['width'];
  const isRegion = (region: unknown): boolean =>
    isPlain(region) &&
    isCount(region['example']) &&
    typeof region['score'] === 'number' &&
    isBox(region['box']) &&
    (region['activation'] === undefined || isActivation(region['activation']));
  const channels: unknown = (top as Pick<TopActivations, 'channels'> | null | undefined)?.channels;
  if (isRecordOf(channels, (row) => isListOf(row, isRegion)) && Object.keys(channels).length > 0) return;
  throw new OptionError(
    `renderTop: got ${show(top)} as top; wanted what topActivations gives, of one channel or more.`,
  );
}

const shareOrNone: Declared<boolean | number> = {
  fallback: false,
  isRight: (mask) => typeof mask === 'boolean' || (typeof mask === 'number' && mask >= 0 && mask < 1),
  wanted: 'true, false or a share from 0 to below 1',
};

/** The share of the score that a mask is cut off at. */
function checkMask(mask: boolean | number, { channels }: Pick<TopActivations, 'channels'>): number | undefined {
  if (mask === false) return undefined;
  const share = mask === true ? 0.5 : mask;
  if (Object.values(channels).some((row) => row.some(({ activation }) => activation === undefined))) {
    throw new OptionError('renderTop: a mask needs activations; call topActivations with { keepActivations: true }.');
  }
  return share;
}

/**
 * A square cut out of a picture around a box, enlarged to the nearest pixel, with the box and the score drawn into it.
 */
function tile(picture: Raster, { box, score }: TopActivation, margin: number, size: number): Raster {
  const side = Math.max(1, Math.round(Math.max(box.height, box.width) * (1 + 2 * margin)));
  const top = Math.round(box.top + box.height / 2 - side / 2);
  const left = Math.round(box.left + box.width / 2 - side / 2);
  const made = new Raster(size, size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [v, u] = [top + Math.floor((y * side) / size), left + Math.floor((x * side) / size)];
      const from = (v * picture.width + u) * 4;
      const inside = v >= 0 && v < picture.height && u >= 0 && u < picture.width;
      made.data.set(inside ? picture.data.subarray(from, from + 4) : [0, 0, 0, 255], (y * size + x) * 4);
    }
  }
  const white = (y: number, x: number): void => {
    if (y >= 0 && y < size && x >= 0 && x < size) made.data.set([255, 255, 255, 255], (y * size + x) * 4);
  };
  const place = (pixel: number, origin: number): number => Math.round(((pixel - origin) * size) / side);
  const [up, down] = [place(box.top, top), Math.min(size, place(box.top + box.height, top)) - 1];
  const [west, east] = [place(box.left, left), Math.min(size, place(box.left + box.width, left)) - 1];
  for (let y = up; y <= down; y++) for (const x of [west, east]) white(y, x);
  for (let x = west; x <= east; x++) for (const y of [up, down]) white(y, x);
  for (const [y, x] of textPixels(String(Number(score.toPrecision(2)))).pixels) white(y + 2, x + 2);
  return made;
}
