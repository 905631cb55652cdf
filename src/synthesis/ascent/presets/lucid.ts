import { adam } from '../optimizers/adam.js';
import { fourier } from '../parametrizations/fourier.js';
import { lucid as lucidTransforms } from '../transforms/lucid.js';
import { redirected, steps } from './constants.js';
import { preset, type Described, type Preset } from './preset.js';

const LUCID = 'github.com/tensorflow/lucid';
const scale = (label: string, factor: number, range: readonly [number, number]): Described => ({
  label,
  default: factor,
  range,
  source: `${LUCID}, optvis/transform.py`,
});

/**
 * Decorrelated frequencies and colours, robust against shifts, turns and scales: what `activationMaximize` does by
 * default. All constants are Lucid's.
 * @see Olah et al. 2017, Feature visualization, distill.pub/2017/feature-visualization; github.com/tensorflow/lucid.
 */
export const lucid: Preset<
  'steps' | 'learningRate' | 'noise' | 'decay' | 'smallest' | 'largest' | 'turn' | 'redirected'
> = preset(
  'lucid',
  'Frequencies with decorrelated colours, and random shifts, turns and scales (Olah et al. 2017)',
  {
    steps: steps(512, `${LUCID}, optvis/render.py`),
    learningRate: { label: 'Learning rate', default: 0.05, range: [1e-6, 100], source: `${LUCID}, optvis/render.py` },
    noise: {
      label: 'Deviation of the first coefficients',
      default: 0.01,
      range: [1e-6, 100],
      source: `${LUCID}, optvis/param/spatial.py`,
    },
    decay: {
      label: 'Decay of the spectrum, 1/f to the',
      default: 1,
      range: [0, 8],
      source: `${LUCID}, optvis/param/spatial.py`,
    },
    smallest: scale('Smallest scale', 0.9, [0.01, 1]),
    largest: scale('Largest scale', 1.1, [1, 10]),
    turn: {
      label: 'Turns, each way',
      unit: 'degrees',
      default: 10,
      range: [0, 180],
      source: `${LUCID}, optvis/transform.py`,
    },
    redirected: redirected(16, `${LUCID}, misc/redirected_relu_grad.py`),
  },
  [],
  (given) => ({
    steps: given.steps,
    parametrization: fourier({ deviation: given.noise, decay: given.decay }),
    optimizer: adam({ learningRate: given.learningRate }),
    transforms: [lucidTransforms({ smallest: given.smallest, largest: given.largest, turn: given.turn })],
    regularizers: [],
    redirected: given.redirected,
  }),
);
