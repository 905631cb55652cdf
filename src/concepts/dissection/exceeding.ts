/** How a bilinear enlargement with half-pixel centres reads along one axis. */
interface Samples {
  /** For each output place, the share of the second of the two input places that it reads. */
  readonly share: Float64Array;
  /**
   * For each input place i, the first output place that reads i and i + 1; a last one for what lies behind them all.
   */
  readonly start: Int32Array;
}

function samples(from: number, to: number): Samples {
  const [share, start] = [new Float64Array(to), new Int32Array(from + 1).fill(to)];
  for (let i = to - 1; i >= 0; i--) {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    share[i] = place - Math.floor(place);
    start.fill(i, 0, Math.floor(place) + 1);
  }
  return { share, start };
}

type Size = readonly [rows: number, columns: number];

/**
 * Finds where channels, enlarged bilinearly with half-pixel centres, exceed their thresholds. An interpolated value
 * lies between its four corners. So it looks only at pixels with a corner above the threshold: few, as thresholds are
 * high. They are visited cell by cell, a cell's pixels having the same corners.
 */
export class Exceeding {
  readonly #rows: Samples;
  readonly #columns: Samples;
  readonly #places: number[][] = [];
  readonly #seen: Int32Array;
  readonly #pixels: Int32Array;
  readonly #above: Float64Array;
  readonly #below: Float64Array;
  #stamp = 0;

  constructor(
    readonly from: Size,
    readonly to: Size,
  ) {
    this.#rows = samples(from[0], to[0]);
    this.#columns = samples(from[1], to[1]);
    this.#seen = new Int32Array(from[0] * from[1]);
    this.#pixels = new Int32Array(to[0] * to[1]);
    this.#above = new Float64Array(to[1]);
    this.#below = new Float64Array(to[1]);
  }

  /**
   * Calls `visit` with each channel that exceeds somewhere, and the pixels where it does, in no order. The list is used
   * again for the next channel.
   * @param values - of one example, `[rows, columns, channels]`.
   */
  each(
    values: Float32Array,
    thresholds: readonly number[],
    visit: (channel: number, pixels: Int32Array, count: number) => void,
  ): void {
    const channels = thresholds.length;
    while (this.#places.length < channels) this.#places.push([]);
    for (let i = 0, place = 0; i < values.length; place++) {
      for (let channel = 0; channel < channels; channel++, i++) {
        if ((values[i] as number) > (thresholds[channel] as number)) this.#places[channel]?.push(place);
      }
    }
    for (let channel = 0; channel < channels; channel++) {
      const places = this.#places[channel] as number[];
      if (places.length === 0) continue;
      const count = this.#exceeding(values, channels, channel, places, thresholds[channel] as number);
      if (count > 0) visit(channel, this.#pixels, count);
      places.length = 0;
    }
  }

  /** The cells around some places, each once. */
  #exceeding(
    values: Float32Array,
    channels: number,
    channel: number,
    places: readonly number[],
    threshold: number,
  ): number {
    const [rows, columns] = this.from;
    const stamp = ++this.#stamp;
    let count = 0;
    for (const place of places) {
      const [row, column] = [Math.floor(place / columns), place % columns];
      for (let y = Math.max(0, row - 1); y <= row; y++) {
        for (let x = Math.max(0, column - 1); x <= column; x++) {
          const cell = y * columns + x;
          if (this.#seen[cell] === stamp) continue;
          this.#seen[cell] = stamp;
          const right = x + 1 < columns ? channels : 0;
          const first = cell * channels + channel;
          const second = y + 1 < rows ? first + columns * channels : first;
          count = this.#cell(values, first, second, right, y, x, threshold, count);
        }
      }
    }
    return count;
  }

  /** Adds the exceeding pixels of the cell with the corners `first`, `first + right`, `second`, `second + right`. */
  #cell(
    values: Float32Array,
    first: number,
    second: number,
    right: number,
    y: number,
    x: number,
    threshold: number,
    before: number,
  ): number {
    const [pixels, width, above, below] = [this.#pixels, this.to[1], this.#above, this.#below];
    const [left, end] = [this.#columns.start[x] as number, this.#columns.start[x + 1] as number];
    const [topLeft, topRight] = [values[first] as number, values[first + right] as number];
    const [bottomLeft, bottomRight] = [values[second] as number, values[second + right] as number];
    for (let i = left; i < end; i++) {
      const u = this.#columns.share[i] as number;
      above[i] = topLeft * (1 - u) + topRight * u;
      below[i] = bottomLeft * (1 - u) + bottomRight * u;
    }
    let count = before;
    const bottom = this.#rows.start[y + 1] as number;
    for (let row = this.#rows.start[y] as number; row < bottom; row++) {
      const v = this.#rows.share[row] as number;
      for (let i = left; i < end; i++) {
        if ((above[i] as number) * (1 - v) + (below[i] as number) * v > threshold) pixels[count++] = row * width + i;
      }
    }
    return count;
  }
}
