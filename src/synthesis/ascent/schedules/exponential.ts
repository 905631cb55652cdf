import { checkPositive, checkWhole } from '../../checks.js';
import { checkOptions } from '../../../options.js';
import { ramp } from '../schedule.js';
import type { RampOptions } from './linear.js';

/** By the same factor at each step: `from (to / from)^((step - start) / steps)`, then `to`; both above 0. */
export function exponential(options: RampOptions): (step: number) => number {
  checkOptions('exponential', options, ['from', 'to', 'steps', 'start']);
  const { from, to, steps, start = 0 } = options;
  checkPositive('exponential', 'from', from);
  checkPositive('exponential', 'to', to);
  checkPositive('exponential', 'steps', steps);
  checkWhole('exponential', 'start', start, 0);
  const power = ramp(0, 1, steps, start);
  return (step) => from * (to / from) ** power(step);
}
