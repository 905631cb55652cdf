/** How far a parameter reaches, in cells; beyond 4 it counts as 0. */
const SIGMA = 3;
const RADIUS = 4;
/** How near the smooth maximum is to the maximum. */
const COLDNESS = 20;
/** Cells around the picture that the mask covers too, so that its border is no place to hide. */
export const MARGIN = 3;

const OFFSETS = Array.from({ length: 2 * RADIUS + 1 }, (_, i) => i - RADIUS);
const NEIGHBOURS = OFFSETS.flatMap((dy) =>
  OFFSETS.map((dx) => ({ dy, dx, weight: Math.exp(-2 * Math.max(Math.hypot(dy, dx) / SIGMA - 0.5, 0) ** 2) })),
);

/** A mask, and the gradient of a score by its parameters, given that by the mask. */
export interface SmoothMask {
  /** The mask of the grid with a margin around it, row by row. */
  readonly mask: Float64Array;
  readonly backward: (gradient: ArrayLike<number>) => Float64Array;
}

/**
 * The smooth mask of a grid of parameters from 0 to 1 (Fong et al. 2019, eq. 6). Each place has the smooth maximum of
 * its neighbours' parameters, each weighted by its nearness.
 *
 * `m = sum_i a_i softmax_i(20 a_i)`, `a_i = exp(-2 max(d_i / 3 - 1/2, 0)^2) p_i`
 */
export function smoothMask(parameters: ArrayLike<number>, [rows, columns]: readonly [number, number]): SmoothMask {
  const [tall, wide] = [rows + 2 * MARGIN, columns + 2 * MARGIN];
  const count = NEIGHBOURS.length;
  const mask = new Float64Array(tall * wide);
  /** How the mask at each place changes with each of its neighbours' parameters. */
  const slopes = new Float64Array(tall * wide * count);
  const parts = new Float64Array(count);
  const indexOf = (place: number, { dy, dx }: { readonly dy: number; readonly dx: number }): number => {
    const [y, x] = [Math.floor(place / wide) - MARGIN + dy, (place % wide) - MARGIN + dx];
    return y >= 0 && y < rows && x >= 0 && x < columns ? y * columns + x : -1;
  };
  for (let place = 0; place < mask.length; place++) {
    let [sum, total] = [0, 0];
    NEIGHBOURS.forEach((neighbour, i) => {
      const index = indexOf(place, neighbour);
      const part = index < 0 ? 0 : neighbour.weight * (parameters[index] as number);
      const share = Math.exp(COLDNESS * part);
      parts[i] = part;
      slopes[place * count + i] = share;
      sum += share * part;
      total += share;
    });
    const value = sum / total;
    mask[place] = value;
    NEIGHBOURS.forEach(({ weight }, i) => {
      const share = (slopes[place * count + i] as number) / total;
      slopes[place * count + i] = weight * share * (1 + COLDNESS * ((parts[i] as number) - value));
    });
  }
  const backward = (gradient: ArrayLike<number>): Float64Array => {
    const result = new Float64Array(rows * columns);
    for (let place = 0; place < mask.length; place++) {
      NEIGHBOURS.forEach((neighbour, i) => {
        const index = indexOf(place, neighbour);
        if (index < 0) return;
        result[index] = (result[index] as number) + (slopes[place * count + i] as number) * (gradient[place] as number);
      });
    }
    return result;
  };
  return { mask, backward };
}
