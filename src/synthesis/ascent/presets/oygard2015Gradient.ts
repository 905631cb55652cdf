import { normalizedAscent } from '../optimizers/normalizedAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';
import { decay } from '../regularizers/decay.js';
import { gradientBlur } from '../regularizers/gradientBlur.js';
import { ramp } from '../schedule.js';
import { noise, octaves, octaveScale, OURS, redirected, steps, stepSize } from './constants.js';
import { inceptionJitter } from './inceptionJitter.js';
import { preset, type Preset } from './preset.js';

/**
 * The post's other route: blurs the gradient, not the image, with an L2 decay beside it.
 *
 * The post names the route without constants. All here are ours: a blur falling from 2.5 to 0.3 pixels, four sizes, a
 * decay.
 * @see Øygard 2015, Visualizing GoogLeNet classes, auduno.com/2015/07/29/visualizing-googlenet-classes.
 */
export const oygard2015Gradient: Preset<
  'steps' | 'stepSize' | 'noise' | 'octaves' | 'octaveScale' | 'jitter' | 'sigma' | 'lastSigma' | 'decay' | 'redirected'
> = preset(
  'oygard2015Gradient',
  'Blurred gradients, with decay (Øygard 2015)',
  {
    steps: steps(256),
    stepSize: stepSize(6),
    noise: noise(25.5),
    octaves: octaves(4),
    octaveScale: octaveScale(1.4),
    jitter: { label: 'Jitter', unit: 'of 224 pixels', default: 32, range: [0, 224], source: OURS },
    sigma: { label: 'Gradient’s blur, at the start', unit: 'pixels', default: 2.5, source: OURS },
    lastSigma: { label: 'Gradient’s blur, at the end', unit: 'pixels', default: 0.3, source: OURS },
    decay: { label: 'Decay of the image, each step', default: 0.005, range: [0, 1], source: OURS },
    redirected: redirected(0),
  },
  [],
  (given) => ({
    steps: given.steps,
    octaves: given.octaves,
    octaveScale: given.octaveScale,
    parametrization: pixels({ deviation: given.noise / 255 }),
    optimizer: normalizedAscent({ learningRate: given.stepSize / 255 }),
    transforms: inceptionJitter(given.jitter),
    regularizers: [
      gradientBlur({ sigma: ramp(given.sigma, given.lastSigma, given.steps) }),
      decay({ theta: given.decay }),
      clip(),
    ],
    redirected: given.redirected,
  }),
);
