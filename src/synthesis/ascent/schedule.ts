import { OptionError } from '../../errors.js';
import { show } from '../../options.js';

/** A number, or one for each step of the run, from 0. */
export type Schedule = number | ((step: number) => number);

/** A schedule's number at a step. */
export const atStep = (schedule: Schedule, step: number): number =>
  typeof schedule === 'function' ? schedule(step) : schedule;

/**
 * Checks that a schedule is a number of `low` or more, or starts with one.
 * @throws An {@link OptionError}.
 */
export function checkSchedule(caller: string, name: string, schedule: Schedule, low: number): void {
  const first: unknown = atStep(schedule, 0);
  if (Number.isFinite(first) && (first as number) >= low) return;
  throw new OptionError(
    `${caller}: ${name} is ${show(first)}; wanted a number of ${low} or more, or a function of the step.`,
  );
}

/** From one number to another along so many steps, in a straight line. */
export const ramp =
  (from: number, to: number, steps: number, start = 0): ((step: number) => number) =>
  (step) =>
    from + (to - from) * Math.min(1, Math.max(0, (step - start) / steps));
