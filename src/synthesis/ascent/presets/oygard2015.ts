import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { blur } from '../regularizers/blur.js';
import { clip } from '../regularizers/clip.js';
import { ramp } from '../schedule.js';
import { noise, octaveScale, OURS, redirected, steps, stepSize } from './constants.js';
import { inceptionJitter } from './inceptionJitter.js';
import { preset, type Preset, type Described } from './preset.js';

const NOTEBOOK = 'github.com/auduno/deepdraw, deepdraw.ipynb';
const sigma = (label: string, pixels: number): Described => ({
  label,
  unit: 'of 224 pixels',
  default: pixels,
  source: NOTEBOOK,
});

/**
 * Blurs the image after each step, less and less, at two sizes: large shapes come first, details are drawn into them.
 *
 * His notebook made the post's pictures. It takes 190 steps of 11 levels with a blur falling from 2.5 to 0.78 pixels.
 * Then, 1.2 times as large, it takes 450 steps falling from 6 to 3 levels with a blur from 0.936 to 0.4. Both fall with
 * the steps, however many there are. Ours: both sizes take half of the steps each, and the start is mid-grey. His
 * canvas grows beyond the network's 224 pixels, and a random crop is seen; ours ends at the network's size, and is
 * shifted.
 * @see Øygard 2015, Visualizing GoogLeNet classes, auduno.com/2015/07/29/visualizing-googlenet-classes.
 */
export const oygard2015: Preset<
  | 'steps'
  | 'stepSize'
  | 'secondStepSize'
  | 'lastStepSize'
  | 'noise'
  | 'octaveScale'
  | 'sigma'
  | 'middleSigma'
  | 'lastSigma'
  | 'jitter'
  | 'redirected'
> = preset(
  'oygard2015',
  'Blurred images, less and less (Øygard 2015)',
  {
    steps: steps(640, NOTEBOOK),
    stepSize: stepSize(11, NOTEBOOK),
    secondStepSize: { ...stepSize(6, NOTEBOOK), label: 'Step size, at the second size' },
    lastStepSize: { ...stepSize(3, NOTEBOOK), label: 'Step size, at the end' },
    noise: noise(8, NOTEBOOK),
    octaveScale: octaveScale(1.2, NOTEBOOK),
    sigma: sigma('Blur’s sigma, at the start', 2.5),
    middleSigma: sigma('Blur’s sigma, at the end of the first size', 0.78),
    lastSigma: sigma('Blur’s sigma, at the end', 0.4),
    jitter: { label: 'Jitter', unit: 'of 224 pixels', default: 16, range: [0, 224], source: OURS },
    redirected: redirected(0),
  },
  [],
  (given) => {
    const half = Math.round(given.steps / 2);
    const second = ramp(given.middleSigma * given.octaveScale, given.lastSigma, given.steps - half, half);
    const first = ramp(given.sigma, given.middleSigma, half);
    const later = ramp(given.secondStepSize, given.lastStepSize, given.steps - half, half);
    return {
      steps: given.steps,
      octaves: 2,
      octaveScale: given.octaveScale,
      parametrization: pixels({ deviation: given.noise / 255 }),
      optimizer: normalizedAscent({ learningRate: (step) => (step < half ? given.stepSize : later(step)) / 255 }),
      transforms: inceptionJitter(given.jitter),
      regularizers: [
        clip(),
        blur({ sigma: (step) => (step < half ? first(step) : second(step)), every: 1, side: 224 }),
      ],
      redirected: given.redirected,
    };
  },
);
