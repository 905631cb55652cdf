import { checkFinite } from '../../checks.js';
import { ramp } from '../schedule.js';
import { readRamp, type RampOptions } from './readRamp.js';

/** In a straight line: `from + (to - from) (step - start) / steps`, then `to`. */
export function linear(options: RampOptions): (step: number) => number {
  const { from, to, steps, start } = readRamp('linear', options, checkFinite);
  return ramp(from, to, steps, start);
}
