import { OptionError } from '../../../errors.js';
import { checkOptions, isListOf, isPlain, show } from '../../../options.js';
import type { Schedule } from '../schedule.js';

/** Options of `piecewise`. */
export interface PiecewiseOptions {
  /**
   * The schedules in turn, each with its first step, whole and 0 or more: the first at 0, the others later and later.
   * Each counts the steps from its own start.
   */
  readonly parts: readonly { readonly start: number; readonly schedule: Schedule }[];
}

/** One schedule after the other: a plateau, say, and then a fall. */
export function piecewise(options: PiecewiseOptions): (step: number) => number {
  checkOptions('piecewise', options);
  const { parts } = options;
  const isPart = (part: unknown): boolean =>
    isPlain(part) &&
    Number.isInteger(part['start']) &&
    (typeof part['schedule'] === 'function' || Number.isFinite(part['schedule']));
  const isRising = (): boolean => parts.every(({ start }, i) => (i === 0 ? start === 0 : start > parts[i - 1]!.start));
  if (!isListOf(parts, isPart) || parts.length === 0 || !isRising()) {
    throw new OptionError(
      `piecewise: parts are ${show(parts)}; wanted a list of { start, schedule }, the first from step 0, the others later.`,
    );
  }
  return (step) => {
    const { start, schedule } = parts.findLast((part) => part.start <= step) ?? parts[0]!;
    return typeof schedule === 'function' ? schedule(step - start) : schedule;
  };
}
