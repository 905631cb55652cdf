import { erhan2009 } from './presets/erhan2009.js';
import { lucid } from './presets/lucid.js';
import { mahendran2015 } from './presets/mahendran2015.js';
import { mordvintsev2015 } from './presets/mordvintsev2015.js';
import { mordvintsev2016 } from './presets/mordvintsev2016.js';
import { nguyen2015 } from './presets/nguyen2015.js';
import { nguyen2016 } from './presets/nguyen2016.js';
import { nguyen2016b } from './presets/nguyen2016b.js';
import { oygard2015 } from './presets/oygard2015.js';
import { oygard2015Gradient } from './presets/oygard2015Gradient.js';
import { szegedy2013 } from './presets/szegedy2013.js';
import { tyka2016 } from './presets/tyka2016.js';

/**
 * Options of `activationMaximize` by paper, from no regularization to learned priors. Each is a function of its
 * published constants, which `presets.NAME.parameters` lists with their units, ranges and sources.
 * @example
 * const { image } = await activationMaximize(network, 3, { ...presets.tyka2016({ sigma: 3 }), range: [-1, 1] });
 * @see Olah et al. 2017, distill.pub/2017/feature-visualization, "The enemy of feature visualization".
 */
export const presets: {
  /** Erhan, Bengio, Courville and Vincent 2009: no regularization. */
  readonly erhan2009: typeof erhan2009;
  /** Szegedy et al. 2013: L-BFGS within the range of pixels. */
  readonly szegedy2013: typeof szegedy2013;
  /** Mahendran and Vedaldi 2015: alpha norm and total variation. */
  readonly mahendran2015: typeof mahendran2015;
  /** Yosinski et al. 2015 and Nguyen et al. 2015: blur and decay between steps. */
  readonly nguyen2015: typeof nguyen2015;
  /** Mordvintsev et al. 2015, Inceptionism: octaves and jitter. */
  readonly mordvintsev2015: typeof mordvintsev2015;
  /** Øygard 2015: the image blurred less and less. */
  readonly oygard2015: typeof oygard2015;
  /** Øygard 2015: the gradient blurred, with an L2 penalty. */
  readonly oygard2015Gradient: typeof oygard2015Gradient;
  /** Tyka 2016: a bilateral filter between steps. */
  readonly tyka2016: typeof tyka2016;
  /** Mordvintsev 2016: the gradient normalized in a Laplacian pyramid. */
  readonly mordvintsev2016: typeof mordvintsev2016;
  /** Nguyen et al. 2016: the code of a generator. */
  readonly nguyen2016: typeof nguyen2016;
  /** Nguyen et al. 2016, Plug and Play: a generator with a prior on its code, or on the image. */
  readonly nguyen2016b: typeof nguyen2016b;
  /** Olah et al. 2017: Fourier parametrization and random transforms. */
  readonly lucid: typeof lucid;
} = {
  erhan2009,
  szegedy2013,
  mahendran2015,
  nguyen2015,
  mordvintsev2015,
  oygard2015,
  oygard2015Gradient,
  tyka2016,
  mordvintsev2016,
  nguyen2016,
  nguyen2016b,
  lucid,
};

/** A row of the table in Olah et al. 2017, Feature visualization, by its authors and year. */
export type PresetName = keyof typeof presets;
