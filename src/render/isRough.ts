/**
 * Neighbours of a map of single pixels differ about as much as any two of its values. An enlarged map of a layer, or a
 * sum of windows, changes slowly. A quarter lies between the two (docs/methods.md has the numbers).
 */
const ROUGH = 0.25;

/** Whether a map tells single pixels apart: its neighbours differ by a quarter or more of the mean deviation. */
export function isRough(values: ArrayLike<number>, width: number): boolean {
  return roughness(values, width) >= ROUGH;
}

/** The mean difference of neighbours, as a share of the mean distance from the mean; not finite values left out. */
function roughness(values: ArrayLike<number>, width: number): number {
  const mean = average(values.length, (i) => values[i]!);
  const deviation = average(values.length, (i) => Math.abs(values[i]! - mean));
  const across = average(values.length, (i) => (i % width === 0 ? NaN : Math.abs(values[i]! - values[i - 1]!)));
  const down = average(values.length, (i) => (i < width ? NaN : Math.abs(values[i]! - values[i - width]!)));
  return deviation > 0 ? (across + down) / 2 / deviation : 0;
}

/** The mean of the finite ones of so many values; 0 where there is none. */
function average(count: number, value: (i: number) => number): number {
  let [sum, finite] = [0, 0];
  for (let i = 0; i < count; i++) {
    const one = value(i);
    if (!Number.isFinite(one)) continue;
    sum += one;
    finite++;
  }
  return sum / Math.max(1, finite);
}
