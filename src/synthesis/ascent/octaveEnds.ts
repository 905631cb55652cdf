import { OptionError } from '../../errors.js';
import { isListOf, show } from '../../options.js';

/**
 * After how many steps each octave ends.
 * @param shares - how many steps each gets, beside the others.
 * @throws An {@link OptionError} for shares that are none.
 */
export function octaveEnds(caller: string, steps: number, shares: readonly number[], octaves: number): number[] {
  const isShare = (share: unknown): boolean => Number.isFinite(share) && (share as number) >= 0;
  const total = isListOf(shares, isShare) ? shares.reduce((sum, share) => sum + share, 0) : 0;
  if (total === 0 || shares.length !== octaves) {
    throw new OptionError(
      `${caller}: octaveShares is ${show(shares)}; wanted ${octaves} numbers of 0 or more, one above 0.`,
    );
  }
  let sum = 0;
  return shares.map((share) => Math.round((steps * (sum += share)) / total));
}
