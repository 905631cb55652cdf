import type { Random } from '../../Random.js';

/** The paper's "fixed mutation strength of 15", its section 2.3: the larger, the smaller the changes. */
const STRENGTH = 15;

/**
 * Changes a number of 0 to 1, mostly a little: `x + d` within 0..1, `d = (2u)^(1/16) - 1` for u below a half,
 * `1 - (2 - 2u)^(1/16)` above.
 * @see Deb 2001, Multi-objective optimization using evolutionary algorithms.
 */
export function polynomialMutation(x: number, random: Random): number {
  const u = random.uniform();
  const d = u < 0.5 ? (2 * u) ** (1 / (STRENGTH + 1)) - 1 : 1 - (2 - 2 * u) ** (1 / (STRENGTH + 1));
  return Math.min(1, Math.max(0, x + d));
}
