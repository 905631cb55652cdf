/** How a bilinear enlargement with half-pixel centres reads along one axis. */
interface Samples {
  /** Of each output place the two input places, and the second one's share. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float64Array;
  /** Of each input place the first output place that reads it, and the one behind the last. */
  readonly first: Int32Array;
  readonly end: Int32Array;
}

function samples(from: number, to: number): Samples {
  const [low, high, share] = [new Int32Array(to), new Int32Array(to), new Float64Array(to)];
  const [first, end] = [new Int32Array(from).fill(to), new Int32Array(from)];
  for (let i = 0; i < to; i++) {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    low[i] = Math.floor(place);
    high[i] = Math.min(from - 1, Math.floor(place) + 1);
    share[i] = place - Math.floor(place);
    for (const read of [low[i], high[i]] as number[]) {
      first[read] = Math.min(first[read] as number, i);
      end[read] = i + 1;
    }
  }
  return { low, high, share, first, end };
}

type Size = readonly [rows: number, columns: number];

/**
 * Finds where channels, enlarged bilinearly with half-pixel centres, exceed their thresholds. An interpolated value lies
 * between its corners, so only the surroundings of the few places that exceed the threshold themselves are looked at.
 */
export class Exceeding {
  readonly #rows: Samples;
  readonly #columns: Samples;
  readonly #seen: Int32Array;
  #stamp = 0;

  constructor(
    readonly from: Size,
    readonly to: Size,
  ) {
    this.#rows = samples(from[0], to[0]);
    this.#columns = samples(from[1], to[1]);
    this.#seen = new Int32Array(to[0] * to[1]);
  }

  /**
   * Calls `visit` with each channel and pixel that exceeds.
   * @param values - of one example, `[rows, columns, channels]`.
   */
  each(values: Float32Array, thresholds: readonly number[], visit: (channel: number, pixel: number) => void): void {
    const channels = thresholds.length;
    const places: number[][] = Array.from({ length: channels }, () => []);
    for (let i = 0; i < values.length; i++) {
      if ((values[i] as number) > (thresholds[i % channels] as number))
        places[i % channels]?.push(Math.floor(i / channels));
    }
    places.forEach((exceeding, channel) => {
      this.#stamp++;
      for (const place of exceeding)
        this.#around(values, channels, channel, place, thresholds[channel] as number, visit);
    });
  }

  #around(
    values: Float32Array,
    channels: number,
    channel: number,
    place: number,
    threshold: number,
    visit: (channel: number, pixel: number) => void,
  ): void {
    const [rows, columns, width, stamp] = [this.#rows, this.#columns, this.from[1], this.#stamp];
    const [row, column] = [Math.floor(place / width), place % width];
    const at = (y: number, x: number): number => values[(y * width + x) * channels + channel] as number;
    for (let y = rows.first[row] as number; y < (rows.end[row] as number); y++) {
      const [top, bottom, v] = [rows.low[y] as number, rows.high[y] as number, rows.share[y] as number];
      for (let x = columns.first[column] as number; x < (columns.end[column] as number); x++) {
        const pixel = y * this.to[1] + x;
        if (this.#seen[pixel] === stamp) continue;
        this.#seen[pixel] = stamp;
        const [left, right, u] = [columns.low[x] as number, columns.high[x] as number, columns.share[x] as number];
        const above = at(top, left) * (1 - u) + at(top, right) * u;
        const below = at(bottom, left) * (1 - u) + at(bottom, right) * u;
        if (above * (1 - v) + below * v > threshold) visit(channel, pixel);
      }
    }
  }
}
