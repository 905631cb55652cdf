/** Bars that a screen can tell apart. */
const MOST = 256;

/** A value, and which it is. */
export interface Bar {
  readonly value: number;
  readonly index: number;
}

/** All values; of more than fit, the strongest of each few neighbours. */
export function barsOf(values: readonly number[]): readonly Bar[] {
  const few = Math.ceil(values.length / MOST);
  return Array.from({ length: Math.ceil(values.length / few) }, (_, i) => {
    const some = values.slice(i * few, (i + 1) * few).map((value, j) => ({ value, index: i * few + j }));
    return some.reduce((a, b) => (Math.abs(b.value) > Math.abs(a.value) ? b : a));
  });
}
