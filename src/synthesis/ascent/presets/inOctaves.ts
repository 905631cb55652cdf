import type { ActivationMaximizeOptions } from '../activationMaximize.js';
import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { noise, octaves, octaveScale, OURS, steps, stepSize } from './constants.js';
import { inceptionJitter } from './inceptionJitter.js';
import type { Described } from './preset.js';

/** The constants of an ascent in several sizes, as DeepDream's. */
export type OctaveConstant = 'steps' | 'stepSize' | 'noise' | 'octaves' | 'octaveScale' | 'jitter';

/** They described: steps of so many of 255 levels, from noise, with shifts, at four sizes each 1.4 times the last. */
export const octaveConstants = (
  levels: number,
  source: string = OURS,
): Readonly<Record<OctaveConstant, Described>> => ({
  steps: steps(256),
  stepSize: stepSize(levels, source),
  noise: noise(25.5),
  octaves: octaves(4, source),
  octaveScale: octaveScale(1.4, source),
  jitter: { label: 'Jitter', unit: 'of 224 pixels', default: 32, range: [0, 224], source },
});

/** The ascent that they, and what wakes silent ReLUs, describe. */
export function inOctaves(
  given: Readonly<Record<OctaveConstant | 'redirected', number>>,
): Pick<
  ActivationMaximizeOptions,
  'steps' | 'octaves' | 'octaveScale' | 'parametrization' | 'optimizer' | 'transforms' | 'redirected'
> {
  return {
    steps: given.steps,
    octaves: given.octaves,
    octaveScale: given.octaveScale,
    parametrization: pixels({ deviation: given.noise / 255 }),
    optimizer: normalizedAscent({ learningRate: given.stepSize / 255 }),
    transforms: inceptionJitter(given.jitter),
    redirected: given.redirected,
  };
}
