import { checkFinite, checkPositive, checkWhole } from '../../checks.js';
import { checkOptions } from '../../../options.js';
import { ramp } from '../schedule.js';

/** Options of `linear` and `exponential`. */
export interface RampOptions {
  /** The number at first. */
  readonly from: number;
  /** The number at last. */
  readonly to: number;
  /** Along how many steps, above 0. */
  readonly steps: number;
  /** The step at which it starts, 0 or more; until then, the number is `from`. @default 0 */
  readonly start?: number;
}

/** In a straight line: `from + (to - from) (step - start) / steps`, then `to`. */
export function linear(options: RampOptions): (step: number) => number {
  checkOptions('linear', options, ['from', 'to', 'steps', 'start']);
  const { from, to, steps, start = 0 } = options;
  checkFinite('linear', 'from', from);
  checkFinite('linear', 'to', to);
  checkPositive('linear', 'steps', steps);
  checkWhole('linear', 'start', start, 0);
  return ramp(from, to, steps, start);
}
