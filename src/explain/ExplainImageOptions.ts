import type { ImageOptions } from '../input/ImageOptions.js';
import type { Objective } from '../objectives/objective.js';
import type { PaceOptions } from '../pace.js';
import type { ColormapName } from '../render/ColormapName.js';

/** Options of `explainImage`. */
export interface ExplainImageOptions extends PaceOptions, Pick<ImageOptions, 'fit'> {
  /** The name of a method, as in the table `methods`. @default 'gradCam' */
  readonly method?: string;
  /**
   * The method's own options, such as `{ window: 32 }`.
   * @default the method's; a window is a seventh of the picture
   */
  readonly methodOptions?: Readonly<Record<string, unknown>>;
  /** A class by its number or by its name among the `labels`, or an objective. @default the top class */
  readonly target?: number | string | Objective;
  /** The classes' names, one for each; `parseLabels` reads them. */
  readonly labels?: readonly string[];
  /** How many classes the answer has, 1 or more. @default 5 */
  readonly k?: number;
  /** The range that the model was trained on. @default guessed by `inputRange` */
  readonly scale?: ImageOptions['scale'];
  /** The map's share of each pixel of the picture, 0 to 1. @default as `overlay` */
  readonly alpha?: number;
  /** The map's colours. @default as `overlay` */
  readonly colormap?: ColormapName;
}
