import {
  add,
  div,
  exp,
  expandDims,
  log,
  mean,
  mul,
  reshape,
  square,
  sub,
  sum,
  tensor2d,
  tidy,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** Colours that a printer can print: red, green and blue of each, black 0, white 1. */
export type Palette = readonly (readonly number[])[];

/**
 * Ours, where no printer has been measured: paper, and the solid inks of offset print and their overprints. In sRGB,
 * after the characterization data FOGRA39: white; cyan, magenta, yellow; red, green, blue; black.
 */
export const SOLID_INKS: Palette = [
  [255, 255, 255],
  [0, 158, 224],
  [230, 0, 126],
  [255, 237, 0],
  [227, 6, 19],
  [0, 150, 64],
  [49, 39, 131],
  [29, 29, 27],
].map((colour) => colour.map((value) => value / 255));

/** Keeps the gradient finite at a printable colour, where the distance has none. */
const TINY = 1e-8;

/**
 * How far a patch is from what can be printed, and the gradient of that:
 *
 * `score = mean over the pixels p of mask(p) prod_c |p - c|`, over the palette's colours c.
 * @param unit - `[1, h, w, channels]`, black 0, white 1.
 * @param mask - `[h, w]`.
 * @see Sharif et al. 2016, Accessorize to a crime, doi:10.1145/2976749.2978392, which sums over the pixels.
 */
export function nonPrintability(unit: Tensor, mask: Tensor2D, palette: Palette): { score: Tensor; gradient: Tensor } {
  return tidy(() => {
    const channels = unit.shape.at(-1) as number;
    const colours = tensor2d(
      palette.map((colour) => [...colour]),
      [palette.length, channels],
    );
    const away = sub(reshape(unit, [-1, 1, channels]), expandDims(colours, 0));
    const squared = add(sum(square(away), 2, true), TINY);
    // The root of the squares' product, by its logarithm.
    const products = mul(exp(mul(sum(log(squared), 1, true), 0.5)), reshape(mask, [-1, 1, 1]));
    const slopes = mul(sum(div(away, squared), 1, true), products);
    return { score: mean(products), gradient: reshape(mul(slopes, 1 / mask.size), unit.shape) };
  });
}
