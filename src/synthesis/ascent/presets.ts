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
 * Options of `activationMaximize` by paper, from no regularization to learned priors: each a function of its published
 * constants, which `presets.NAME.parameters` lists with their units, ranges and sources.
 * @example
 * const { image } = await activationMaximize(network, 3, { ...presets.tyka2016({ sigma: 3 }), range: [-1, 1] });
 * @see Olah et al. 2017, distill.pub/2017/feature-visualization, "The enemy of feature visualization".
 */
export const presets: {
  readonly erhan2009: typeof erhan2009;
  readonly szegedy2013: typeof szegedy2013;
  readonly mahendran2015: typeof mahendran2015;
  readonly nguyen2015: typeof nguyen2015;
  readonly mordvintsev2015: typeof mordvintsev2015;
  readonly oygard2015: typeof oygard2015;
  readonly oygard2015Gradient: typeof oygard2015Gradient;
  readonly tyka2016: typeof tyka2016;
  readonly mordvintsev2016: typeof mordvintsev2016;
  readonly nguyen2016: typeof nguyen2016;
  readonly nguyen2016b: typeof nguyen2016b;
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
