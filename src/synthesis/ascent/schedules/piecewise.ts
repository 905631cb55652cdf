import { OptionError } from '../../../errors.js';
import { checkOptions, isListOf, isPlain, show } from '../../../options.js';
import type { Schedule } from '../schedule.js';

/** One of several schedules in turn. */
export interface SchedulePart {
  /** The step that it starts at, whole, 0 or more. */
  readonly start: number;
  /** What holds from then on; a function counts the steps from there. */
  readonly schedule: Schedule;
}

/** Options of `piecewise`. */
export interface PiecewiseOptions {
  /** The first starts at 0, the others later and later. */
  readonly parts: readonly SchedulePart[];
}

/** One schedule after the other: a plateau, say, and then a fall. */
export function piecewise(options: PiecewiseOptions): (step: number) => number {
  checkOptions('piecewise', options, ['parts']);
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
