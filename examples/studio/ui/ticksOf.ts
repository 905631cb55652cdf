const ABOUT = 4;

/** Round numbers, 1, 2 or 5 times a power of ten apart, from one that is not above `low` to one not below `high`. */
export function ticksOf(low: number, high: number): readonly number[] {
  const rough = (high - low) / ABOUT;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((times) => times * power >= rough) ?? 10);
  const [first, last] = [Math.floor(low / step + SLACK), Math.ceil(high / step - SLACK)];
  // Whole multiples: sums of steps would drift.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A bound that is a tick but for rounding is that tick. */
const SLACK = 1e-9;
