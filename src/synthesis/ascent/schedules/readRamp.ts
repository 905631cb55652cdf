import { checkOptions } from '../../../options.js';
import { checkPositive, checkWhole } from '../../checks.js';

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

/**
 * They checked, the two ends by a check of the caller's.
 * @throws An {@link OptionError}.
 */
export function readRamp(
  caller: string,
  options: RampOptions,
  checkEnd: (caller: string, name: string, value: number) => void,
): Required<RampOptions> {
  checkOptions(caller, options, ['from', 'to', 'steps', 'start']);
  const { from, to, steps, start = 0 } = options;
  checkEnd(caller, 'from', from);
  checkEnd(caller, 'to', to);
  checkPositive(caller, 'steps', steps);
  checkWhole(caller, 'start', start, 0);
  return { from, to, steps, start };
}
