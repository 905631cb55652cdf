import { OptionError } from '../../errors.js';
import { isObjective } from '../../objectives/objective.js';
import type { Target } from '../../objectives/target.js';
import { checkBoolean, checkOptions, show } from '../../options.js';
import { checkPace, type Progress } from '../../pace.js';
import { checkBetween, checkPositive, checkRange, checkWhole } from '../checks.js';

/** Options of `adversarialExample`. */
export interface AdversarialExampleOptions {
  /** Target class, one for all images or one for each, or any objective. @default anything but its top class */
  readonly target?: Target;
  /** Whether to move towards the target; if false, away from it, and `target` is the true class. @default true */
  readonly targeted?: boolean;
  /** How. @default 'pgd' */
  readonly method?: 'fgsm' | 'pgd' | 'lbfgs';
  /** How far a change may go, in the units of the images, above 0. @default 8/255 of the range; none for 'lbfgs' */
  readonly epsilon?: number;
  /** In which norm: the greatest change of a value, or the Euclidean length of an image's change. @default 'linf' */
  readonly norm?: 'linf' | 'l2';
  /** How many steps. @default 1 for 'fgsm', 40 for 'pgd', 100 for 'lbfgs' */
  readonly steps?: number;
  /** How far a step of 'pgd' goes, in the units of the images, above 0. @default 2.5 epsilon / steps */
  readonly stepSize?: number;
  /** For 'lbfgs': the cost of a change, per squared length (black to white being 1), 0 or more. @default 1 */
  readonly distanceWeight?: number;
  /**
   * How many weights of the distance 'lbfgs' tries for each image, 1 or more; `distanceWeight` is the first. It looks
   * for the least change that makes the network see the class, or lose it.
   * @default 1
   */
  readonly searches?: number;
  /** Black and white; results stay within. @default the images' least and greatest value */
  readonly range?: readonly [black: number, white: number];
  /** Seeds the random start of 'pgd': a whole number. @default 0 */
  readonly seed?: number;
  /** Stops within a step; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every step, and awaited. */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

const STEPS = { fgsm: 1, pgd: 40, lbfgs: 100 } as const;

/** What has a default. */
type Settled = 'method' | 'norm' | 'targeted' | 'distanceWeight' | 'seed' | 'steps' | 'searches';

/**
 * The options of an attack, checked, with their defaults.
 * @throws An {@link OptionError}.
 */
export function attackSettings(
  caller: string,
  options: AdversarialExampleOptions,
): AdversarialExampleOptions & Required<Pick<AdversarialExampleOptions, Settled>> {
  checkOptions(caller, options, [
    'target',
    'targeted',
    'method',
    'epsilon',
    'norm',
    'steps',
    'stepSize',
    'distanceWeight',
    'searches',
    'range',
    'seed',
    'signal',
    'onProgress',
  ]);
  checkPace(caller, options);
  const { method = 'pgd', norm = 'linf', targeted = true, distanceWeight = 1, seed = 0, range, target } = options;
  if (!Object.keys(STEPS).includes(method))
    throw new OptionError(`${caller}: method is ${show(method)}; wanted "fgsm", "pgd" or "lbfgs".`);
  if (norm !== 'linf' && norm !== 'l2')
    throw new OptionError(`${caller}: norm is ${show(norm)}; wanted "linf" or "l2".`);
  checkBoolean(caller, 'targeted', targeted);
  const { steps = STEPS[method] } = options;
  checkWhole(caller, 'steps', steps, 1);
  checkWhole(caller, 'seed', seed, -Infinity);
  checkBetween(caller, 'distanceWeight', distanceWeight, 0);
  const { searches = 1 } = options;
  checkWhole(caller, 'searches', searches, 1);
  if (searches > 1 && (method !== 'lbfgs' || distanceWeight === 0 || isObjective(target))) {
    throw new OptionError(
      `${caller}: searches is ${searches}; wanted the method "lbfgs" with it, a distanceWeight above 0, and a class.`,
    );
  }
  if (options.epsilon !== undefined) checkPositive(caller, 'epsilon', options.epsilon);
  if (options.stepSize !== undefined) checkPositive(caller, 'stepSize', options.stepSize);
  if (range !== undefined) checkRange(caller, range);
  if (!targeted && target === undefined)
    throw new OptionError(`${caller}: targeted is false, and there is no target to flee.`);
  return { ...options, method, norm, targeted, distanceWeight, seed, steps, searches };
}
