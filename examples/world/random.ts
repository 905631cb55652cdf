/** A stream of numbers in [0, 1) and the draws that the world is made of. */
export interface Random {
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** An integer in [0, count). */
  integer(count: number): number;
  /** One of the items, each as likely as the next. */
  pick<T>(items: readonly T[]): T;
}

/**
 * A seeded stream: mulberry32 (Tommy Ettinger, 2017) on 32-bit integers, so every platform draws the same numbers.
 */
export function seededRandom(seed: number): Random {
  // Neighbouring seeds start far apart: Knuth's multiplicative hash.
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (count: number): number => Math.floor(next() * count);
  return {
    between: (low, high) => low + (high - low) * next(),
    integer,
    pick: <T>(items: readonly T[]): T => items[integer(items.length)] as T,
  };
}
