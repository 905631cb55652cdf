/** How often values fell into each bucket, as plain JSON: `[bucket, count]`, lowest bucket first. */
export interface UnitSketch {
  /** The largest of all values. */
  readonly largest: number;
  /** How many values were zero. */
  readonly zeros: number;
  /** Counts of the values above zero. */
  readonly positive: readonly (readonly [number, number])[];
  /** By magnitude. */
  readonly negative: readonly (readonly [number, number])[];
}

/**
 * A distribution in buckets whose borders grow by a constant factor, so that every quantile is known to a relative
 * accuracy. Adding counts joins two of them: exactly, in any order.
 *
 * Bucket i holds the values from `g^(i - 1)` to `g^i`, `g = (1 + accuracy) / (1 - accuracy)`. Masson, Rim & Lee 2019,
 * DDSketch, arXiv:1908.10693; without its limit on the number of buckets, which would make a merge depend on the order.
 */
export class Sketch {
  #largest = -Infinity;
  #zeros = 0;
  readonly #positive = new Map<number, number>();
  readonly #negative = new Map<number, number>();
  readonly #scale: number;

  constructor(readonly accuracy: number) {
    this.#scale = 1 / Math.log((1 + accuracy) / (1 - accuracy));
  }

  /** Adds a finite value. */
  add(value: number): void {
    if (value > this.#largest) this.#largest = value;
    if (value === 0) {
      this.#zeros++;
      return;
    }
    const side = value > 0 ? this.#positive : this.#negative;
    const bucket = Math.ceil(Math.log(Math.abs(value)) * this.#scale);
    side.set(bucket, (side.get(bucket) ?? 0) + 1);
  }

  /** Adds all that another of the same accuracy holds. */
  merge({ largest, zeros, positive, negative }: UnitSketch): void {
    this.#largest = Math.max(this.#largest, largest);
    this.#zeros += zeros;
    for (const [bucket, count] of positive) this.#positive.set(bucket, (this.#positive.get(bucket) ?? 0) + count);
    for (const [bucket, count] of negative) this.#negative.set(bucket, (this.#negative.get(bucket) ?? 0) + count);
  }

  toJSON(): UnitSketch {
    const sorted = (side: Map<number, number>): [number, number][] => [...side].sort(([a], [b]) => a - b);
    return {
      largest: this.#largest,
      zeros: this.#zeros,
      positive: sorted(this.#positive),
      negative: sorted(this.#negative),
    };
  }
}

/**
 * The value that a share of the values lies above; never above the largest of them, though the middle of its bucket may
 * be.
 */
export function upperQuantile(
  { largest, zeros, positive, negative }: UnitSketch,
  accuracy: number,
  share: number,
): number {
  const growth = (1 + accuracy) / (1 - accuracy);
  const middle = (bucket: number): number => (2 * growth ** bucket) / (growth + 1);
  const descending: [number, number][] = [
    ...positive.toReversed().map(([bucket, count]): [number, number] => [middle(bucket), count]),
    [0, zeros],
    ...negative.map(([bucket, count]): [number, number] => [-middle(bucket), count]),
  ];
  const all = descending.reduce((sum, [, count]) => sum + count, 0);
  let above = 0;
  for (const [value, count] of descending) {
    above += count;
    if (above > share * all) return Math.min(value, largest);
  }
  return Math.min(descending.at(-1)?.[0] ?? 0, largest);
}
