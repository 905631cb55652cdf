import type { MethodOptions } from '../../attribution/Method.js';
import { given, integer, numberIn, readOptions } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { checkDataset, eachBatch, type Dataset } from '../../inspection/dataset.js';
import { withNetworkAsync, type Explainable } from '../../models/openNetwork.js';
import type { PaceOptions } from '../../pace.js';
import { checkComparison, kindOf } from './checkComparison.js';
import type { ComparedMetric } from './ComparedMetric.js';
import { checkPicture, type ComparedPicture } from './ComparedPicture.js';
import type { Comparison } from './Comparison.js';
import { ComparisonTally } from './ComparisonTally.js';
import { comparePicture } from './comparePicture.js';
import { randomizedStages } from './randomizedStages.js';
import { readMethods, readMetrics, type ComparedMethod } from './readRows.js';

/** How far a comparison is. */
export interface CompareProgress {
  /** Pictures done. */
  readonly done: number;
  /** Of so many, where the data are a list. */
  readonly total?: number;
  /** What they come to: to be written, so that work that is broken off can go on. */
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
  /** Of what metrics draw, and of the resampling: a whole number. @default 0 */
  readonly seed?: number;
  /** What was found before: its pictures are not looked at again. */
  readonly resume?: Comparison;
  /** Called after each picture. */
  readonly onProgress?: (progress: CompareProgress) => void;
}

/**
 * How good the maps of some methods are, by some metrics, over a dataset: for each method and metric the mean over the
 * pictures, and the interval in which 95 % of the means of resampled pictures lie.
 *
 * Pictures are looked at one by one, so that memory does not grow with them but by their numbers. What a metric draws
 * is drawn anew from `seed` for each picture: the numbers of a picture do not depend on others, and shards that
 * `mergeComparisons` joins give what one call gives. A metric that does not apply to a picture or a method (there is no
 * truth; the values do not add up) has no number there, and `absent` says why. Curves have some ten steps.
 * @param model - a LayersModel, or a Network opened before.
 * @param data - pictures, one at a time: a list, an (async) iterable, or a function that starts one.
 * @returns plain JSON: a table, the numbers behind it, mean curves, and small pictures of the first maps.
 * @throws {ShapeError} {OptionError} {UnsupportedModelError} {LayerNotFoundError}
 * @throws {DatasetError} where the data throw; its `partial` is what was found until then.
 * @throws the signal's reason, after an abort.
 * @example
 * const comparison = await compare(model, pictures, { methods: ['gradCam', 'saliency'], metrics: ['deletion'] });
 * console.log(comparison.table.gradCam.deletion); // { mean, low, high, pictures }
 * @see Efron 1979, Bootstrap methods: another look at the jackknife, Annals of Statistics 7.
 */
export async function compare(
  model: Explainable,
  data: Dataset<ComparedPicture>,
  options: CompareOptions,
): Promise<Comparison> {
  const caller = 'compare';
  const read = readOptions(caller, options, {
    methods: given<CompareOptions['methods']>(),
    metrics: given<CompareOptions['metrics']>(),
    layer: given<string>(),
    baseline: numberIn(0, -Infinity),
    seed: integer(0),
    resume: given<Comparison>(),
    signal: given<AbortSignal>(),
    onProgress: given<(progress: CompareProgress) => void>(),
  });
  const { layer, baseline, seed, resume, signal, onProgress } = read;
  const methods = readMethods(caller, read.methods);
  const metrics = readMetrics(caller, read.metrics);
  checkDataset(caller, data, { ...(signal && { signal }), ...(onProgress && { onProgress: () => undefined }) });
  const tally = new ComparisonTally({
    methods: methods.map(({ name }) => name),
    metrics: metrics.map(({ name, better }) => ({ name, better })),
    seed,
  });
  if (resume !== undefined) takeUp(caller, tally, resume);
  const total = Array.isArray(data) ? { total: data.length } : {};
  return withNetworkAsync(caller, model, async (network) => {
    if (layer !== undefined) network.path(caller, layer);
    const stages = randomizedStages(network, seed);
    const seen = new Set<string>();
    const asked: MethodOptions = { ...(layer !== undefined && { layer }), ...(signal && { signal }) };
    try {
      await eachBatch(
        caller,
        data,
        {
          ...(signal && { signal }),
          onProgress: (done) => onProgress?.({ done, ...total, comparison: () => tally.toJSON() }),
        },
        async (picture, before) => {
          checkPicture(caller, picture);
          const { name = String(before) } = picture;
          if (seen.has(name)) {
            throw new OptionError(`${caller}: two pictures are called "${name}"; wanted names that differ.`);
          }
          seen.add(name);
          if (tally.has(name)) return 1;
          const shared = { network, methods, metrics, asked, baseline, seed, randomized: stages.networks };
          const { target, found, preview } = await comparePicture(shared, { ...picture, name }, tally.wantsPreview);
          tally.add({ name, target }, found, preview);
          return 1;
        },
        () => tally.toJSON(),
      );
    } finally {
      stages.dispose();
    }
    return tally.toJSON();
  });
}

/** Goes on from what was found before. */
function takeUp(caller: string, tally: ComparisonTally, before: Comparison): void {
  checkComparison(caller, before);
  if (kindOf(before) !== kindOf(tally.rows)) {
    throw new OptionError(
      `${caller}: resume is a comparison of other methods, metrics or seed; wanted the same, in the same order.`,
    );
  }
  tally.join(before);
}
