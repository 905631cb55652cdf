import { gradientAscent } from '../optimizers/gradientAscent.js';
import { pixels } from '../parametrizations/pixels.js';
import { clip } from '../regularizers/clip.js';
import { laplacianNormalization } from '../regularizers/laplacianNormalization.js';
import { jitter } from '../transforms/jitter.js';
import { proportional } from '../transforms/proportional.js';
import { grey, noise, octaves, octaveScale, redirected, steps, stepSize } from './constants.js';
import { preset, type Preset } from './preset.js';

const TUTORIAL = 'tensorflow/examples/tutorials/deepdream/deepdream.ipynb';

/**
 * Normalizes the gradient's frequencies: every level of its Laplacian pyramid gets the same say, with shifts of the
 * whole tile, at six sizes.
 *
 * The tutorial's constants: a start of 100 of 255 levels with even noise of one level (a deviation of 0.29), and steps
 * of one level. It has 4 levels of detail, sizes 1.4 times the last, and a shift anywhere. Its three sizes grow from
 * the network's own, with 10 steps at each, for the patterns of a layer. Ours end at it, so that things keep their
 * size, and go on for longer. More and smaller ones make larger and fewer things. Normal noise and an image that is
 * clipped are ours too.
 * @see Mordvintsev 2016, DeepDreaming with TensorFlow, github.com/tensorflow/examples (deepdream.ipynb).
 */
export const mordvintsev2016: Preset<
  'steps' | 'stepSize' | 'noise' | 'grey' | 'octaves' | 'octaveScale' | 'levels' | 'redirected'
> = preset(
  'mordvintsev2016',
  'Normalized frequencies of the gradient, several sizes (Mordvintsev 2016)',
  {
    steps: steps(96),
    stepSize: stepSize(1, TUTORIAL),
    noise: noise(0.29, TUTORIAL),
    grey: grey(100.5, TUTORIAL),
    octaves: octaves(6),
    octaveScale: octaveScale(1.4, TUTORIAL),
    levels: { label: 'Levels of the pyramid', default: 4, range: [1, 8], isWhole: true, source: TUTORIAL },
    redirected: redirected(0),
  },
  [],
  (given) => ({
    steps: given.steps,
    octaves: given.octaves,
    octaveScale: given.octaveScale,
    parametrization: pixels({ deviation: given.noise / 255, centre: given.grey / 255 }),
    optimizer: gradientAscent({ learningRate: given.stepSize / 255 }),
    transforms: [proportional({ side: 1, transform: (side) => jitter({ pixels: Math.ceil(side / 2), wrap: true }) })],
    regularizers: [laplacianNormalization({ levels: given.levels }), clip()],
    redirected: given.redirected,
  }),
);
