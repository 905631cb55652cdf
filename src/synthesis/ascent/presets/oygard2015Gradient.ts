import { clip } from '../regularizers/clip.js';
import { decay } from '../regularizers/decay.js';
import { gradientBlur } from '../regularizers/gradientBlur.js';
import { ramp } from '../schedule.js';
import { OURS, redirected } from './constants.js';
import { inOctaves, octaveConstants, type OctaveConstant } from './inOctaves.js';
import { preset, type Preset } from './preset.js';

/**
 * The post's other route: blurs the gradient, not the image, with an L2 decay beside it.
 *
 * The post names the route without constants. All here are ours: a blur falling from 2.5 to 0.3 pixels, four sizes, a
 * decay.
 * @see Øygard 2015, Visualizing GoogLeNet classes, auduno.com/2015/07/29/visualizing-googlenet-classes.
 */
export const oygard2015Gradient: Preset<OctaveConstant | 'sigma' | 'lastSigma' | 'decay' | 'redirected'> = preset(
  'oygard2015Gradient',
  'Blurred gradients, with decay (Øygard 2015)',
  {
    ...octaveConstants(6),
    sigma: { label: 'Gradient’s blur, at the start', unit: 'pixels', default: 2.5, source: OURS },
    lastSigma: { label: 'Gradient’s blur, at the end', unit: 'pixels', default: 0.3, source: OURS },
    decay: { label: 'Decay of the image, each step', default: 0.005, range: [0, 1], source: OURS },
    redirected: redirected(0),
  },
  [],
  (given) => ({
    ...inOctaves(given),
    regularizers: [
      gradientBlur({ sigma: ramp(given.sigma, given.lastSigma, given.steps) }),
      decay({ theta: given.decay }),
      clip(),
    ],
  }),
);
