import type { PaceOptions } from '../../pace.js';
import type { ComparedMetric } from './ComparedMetric.js';
import type { Comparison } from './Comparison.js';
import type { ComparedMethod } from './readRows.js';

/** How far a comparison is. */
export interface CompareProgress {
  /** Pictures done. */
  readonly done: number;
  /** The pictures in all, if the data are a list. */
  readonly total?: number;
  /** What they come to: write it, so that interrupted work can go on. */
  readonly comparison: () => Comparison;
}

/** Options of `compare`. */
export interface CompareOptions extends Pick<PaceOptions, 'signal'> {
  /** Names of methods, such as `'gradCam'`, or methods of your own. */
  readonly methods: readonly (string | ComparedMethod)[];
  /** Names of metrics, such as `'deletion'`, or metrics of your own. */
  readonly metrics: readonly (string | ComparedMetric)[];
  /** The layer that Grad-CAM and its kin look at, by its path. @default the last one with spatial extent */
  readonly layer?: string;
  /** What a pixel that is taken away shows, in the model's range. @default 0 */
  readonly baseline?: number;
  /** Seeds the metrics' draws and the resampling: a whole number. @default 0 */
  readonly seed?: number;
  /** What was found before: its pictures are not looked at again. */
  readonly resume?: Comparison;
  /** Called after each picture. */
  readonly onProgress?: (progress: CompareProgress) => void;
}
