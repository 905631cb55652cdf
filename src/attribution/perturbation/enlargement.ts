/** Where pixels lie between cells along one axis: the cell before each, and how much the next one counts. */
interface Between {
  readonly before: Int32Array;
  readonly share: Float64Array;
}

function between(pixels: number, cells: number, margin: number): Between {
  const at = Float64Array.from({ length: pixels }, (_, y) => ((y + 0.5) * cells) / pixels - 0.5 + margin);
  return { before: Int32Array.from(at, Math.floor), share: at.map((value) => value - Math.floor(value)) };
}

/** Cells brought to pixels, bilinear with half-pixel centres, and the same for gradients the other way. */
export interface Enlargement {
  readonly enlarge: (cells: ArrayLike<number>) => Float32Array;
  readonly transposed: (pixels: ArrayLike<number>) => Float64Array;
}

/**
 * How a grid of cells, with a margin of further ones around it, comes to a picture's size.
 * @param margin - 1 or more.
 */
export function enlargement(
  size: readonly [number, number],
  grid: readonly [number, number],
  margin: number,
): Enlargement {
  const [[h, w], [rows, columns]] = [size, grid];
  const [down, across] = [between(h, rows, margin), between(w, columns, margin)];
  const wide = columns + 2 * margin;
  const each = (visit: (pixel: number, cell: number, weight: number) => void): void => {
    for (let y = 0; y < h; y++) {
      const [top, low] = [(down.before[y] as number) * wide, down.share[y] as number];
      for (let x = 0; x < w; x++) {
        const [cell, right] = [top + (across.before[x] as number), across.share[x] as number];
        const pixel = y * w + x;
        visit(pixel, cell, (1 - low) * (1 - right));
        visit(pixel, cell + 1, (1 - low) * right);
        visit(pixel, cell + wide, low * (1 - right));
        visit(pixel, cell + wide + 1, low * right);
      }
    }
  };
  return {
    enlarge: (cells) => {
      const pixels = new Float32Array(h * w);
      each((pixel, cell, weight) => (pixels[pixel] = (pixels[pixel] as number) + weight * (cells[cell] as number)));
      return pixels;
    },
    transposed: (pixels) => {
      const cells = new Float64Array((rows + 2 * margin) * wide);
      each((pixel, cell, weight) => (cells[cell] = (cells[cell] as number) + weight * (pixels[pixel] as number)));
      return cells;
    },
  };
}
