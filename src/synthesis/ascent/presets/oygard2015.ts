import { gradientAscent } from '../optimizers/gradientAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { blur } from '../regularizers/blur.js';
import { clip } from '../regularizers/clip.js';
import { gradientNormalization } from '../regularizers/gradientNormalization.js';
import { ramp, type Schedule } from '../schedule.js';
import { grey, noise, octaveScale, redirected, steps, stepSize } from './constants.js';
import { preset, type Preset, type Described } from './preset.js';

const NOTEBOOK = 'github.com/auduno/deepdraw, deepdraw.ipynb';
const sigma = (label: string, pixels: number): Described => ({
  label,
  unit: 'of 224 pixels',
  default: pixels,
  source: NOTEBOOK,
});

/** How many of the notebook's 640 steps each size takes. */
const SHARES = [190, 450] as const;

/**
 * Blurs the image after each step, less and less, on a canvas that grows: large shapes come first, details are drawn
 * into them. The image is 1.2 times as large as what the network takes.
 *
 * It is his notebook's second choice of octaves, for images that are more coherent. The first, which made the post's
 * pictures, climbs classifiers in the middle of GoogLeNet, which other networks lack.
 *
 * It starts from a light grey and takes 190 steps of 11 levels, while the blur falls from 2.5 to 0.78 pixels. Then
 * 450 steps, on a canvas 1.2 times as large, fall from 6 to 3 levels, and the blur from 0.936 to 0.4. Each is in a
 * window of the network's size at a random place. Both fall with the steps, however many there are. Blurs grow with
 * networks larger than his, of 224 pixels. Bilinear enlargement is ours.
 * @see Øygard 2015, Visualizing GoogLeNet classes, auduno.com/2015/07/29/visualizing-googlenet-classes.
 */
export const oygard2015: Preset<
  | 'steps'
  | 'stepSize'
  | 'secondStepSize'
  | 'lastStepSize'
  | 'noise'
  | 'grey'
  | 'octaveScale'
  | 'sigma'
  | 'middleSigma'
  | 'lastSigma'
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
    grey: grey(200, NOTEBOOK),
    octaveScale: octaveScale(1.2, NOTEBOOK),
    sigma: sigma('Blur’s sigma, at the start', 2.5),
    middleSigma: sigma('Blur’s sigma, at the end of the first size', 0.78),
    lastSigma: sigma('Blur’s sigma, at the end', 0.4),
    redirected: redirected(0),
  },
  [],
  (given) => {
    const first = Math.round((given.steps * SHARES[0]) / (SHARES[0] + SHARES[1]));
    const rest = Math.max(1, given.steps - first);
    const fall = (levels: readonly [number, number], later: readonly [number, number]): Schedule => {
      const [before, after] = [ramp(...levels, Math.max(1, first)), ramp(...later, rest, first)];
      return (step) => (step < first ? before(step) : after(step));
    };
    const { stepSize: step, sigma, middleSigma } = given;
    return {
      steps: given.steps,
      octaves: 2,
      octaveScale: given.octaveScale,
      octaveShares: SHARES,
      grow: true,
      parametrization: pixels({ deviation: given.noise / 255, centre: given.grey / 255 }),
      optimizer: gradientAscent({
        learningRate: fall([step / 255, step / 255], [given.secondStepSize / 255, given.lastStepSize / 255]),
      }),
      transforms: [],
      regularizers: [
        gradientNormalization({ by: 'meanAbs' }),
        clip(),
        blur({
          sigma: fall([sigma, middleSigma], [middleSigma * given.octaveScale, given.lastSigma]),
          every: 1,
          side: 224,
        }),
      ],
      redirected: given.redirected,
    };
  },
);
