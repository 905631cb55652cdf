import { checkPositive } from '../../checks.js';
import { ramp } from '../schedule.js';
import { readRamp, type RampOptions } from './readRamp.js';

/** By the same factor at each step: `from (to / from)^((step - start) / steps)`, then `to`; both above 0. */
export function exponential(options: RampOptions): (step: number) => number {
  const { from, to, steps, start } = readRamp('exponential', options, checkPositive);
  const power = ramp(0, 1, steps, start);
  return (step) => from * (to / from) ** power(step);
}
