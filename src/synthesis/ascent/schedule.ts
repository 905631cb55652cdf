import { OptionError } from '../../errors.js';
import { show } from '../../options.js';

/** A number, or one for each step of the run. Steps count from 0, through all octaves. */
export type Schedule = number | ((step: number) => number);

/**
 * A checked schedule's number at a step: a number of `low` to `high`. A function may leave that later on; it is then
 * held at the border.
 * @throws An {@link OptionError} for a number out of these bounds, or a function that starts so; when asked, for one
 *   that gives no number.
 */
export function scheduled(
  caller: string,
  name: string,
  schedule: Schedule,
  low: number,
  high: number = Infinity,
): (step?: number) => number {
  const wanted = `a number ${high === Infinity ? `of ${low} or more` : `from ${low} to ${high}`}, or a function of the step`;
  const at = (step: number): number => {
    const given: unknown = typeof schedule === 'function' ? schedule(step) : schedule;
    if (typeof given === 'number' && Number.isFinite(given)) return given;
    throw new OptionError(`${caller}: ${name} is ${show(given)} at step ${step}; wanted ${wanted}.`);
  };
  const first = at(0);
  if (first < low || first > high) throw new OptionError(`${caller}: ${name} is ${show(first)}; wanted ${wanted}.`);
  return (step = 0) => Math.min(high, Math.max(low, at(step)));
}

/** From one number to another along so many steps, in a straight line. */
export const ramp =
  (from: number, to: number, steps: number, start = 0): ((step: number) => number) =>
  (step) =>
    from + (to - from) * Math.min(1, Math.max(0, (step - start) / steps));
