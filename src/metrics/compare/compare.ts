import { UnsupportedModelError } from '../../errors.js';
import { eachBatch, type Dataset } from '../../inspection/dataset.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { isBlackBox, type BlackBox, type ScoreSource } from '../../models/scoreSource.js';
import type { TracedNetwork } from '../../network/network.js';
import { checkScoresAlone } from './checkScoresAlone.js';
import type { CompareOptions } from './CompareOptions.js';
import type { ComparedPicture } from './ComparedPicture.js';
import type { Comparison } from './Comparison.js';
import { ComparisonRun } from './ComparisonRun.js';
import { comparePicture } from './comparePicture.js';
import { randomizedStages, type RandomizedStages } from './randomizedStages.js';

/**
 * How good the maps of some methods are, by some metrics, over a dataset. Each method and metric has the mean over the
 * pictures, and the interval in which 95 % of the means of resampled pictures lie.
 *
 * Pictures are looked at one by one, so that memory does not grow with them but by their numbers. What a metric draws
 * is drawn anew from `seed` for each picture. So the numbers of a picture do not depend on others, and shards that
 * `mergeComparisons` joins give what one call gives. A metric may not apply to a picture or a method (no truth; values
 * that do not add up). It has no number there, and `absent` says why. Curves have some ten steps.
 * @param model - a LayersModel, a GraphModel, a Network opened before, or a black box: then methods that need scores
 *   alone, and all metrics but `randomization`.
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
  model: ScoreSource,
  data: Dataset<ComparedPicture>,
  options: CompareOptions,
): Promise<Comparison> {
  const run = new ComparisonRun(data, options);
  if (isBlackBox(model)) {
    checkScoresAlone(run);
    return compareAll(run, data, model, noWeights);
  }
  return withNetworkAsync('compare', model, (network) => {
    if (run.asked.layer !== undefined) network.path('compare', run.asked.layer);
    return compareAll(run, data, network, randomizedStages(network, run.seed));
  });
}

/** For metrics of the caller's own. */
const noWeights: RandomizedStages = {
  networks: () => {
    throw new UnsupportedModelError('compare: a black box has no weights to shuffle; wanted a network.');
  },
  dispose: () => undefined,
};

async function compareAll(
  run: ComparisonRun,
  data: Dataset<ComparedPicture>,
  network: TracedNetwork | BlackBox,
  stages: RandomizedStages,
): Promise<Comparison> {
  const { methods, metrics, asked, baseline, seed, signal, tally } = run;
  const shared = { network, methods, metrics, asked, baseline, seed, randomized: stages.networks };
  const look = async (picture: ComparedPicture, before: number): Promise<number> => {
    const named = run.take(picture, before);
    if (named === undefined) return 1;
    const { target, ...looked } = await comparePicture(shared, named, tally.wantsPreview);
    tally.add({ name: named.name, target }, looked.found, looked.preview);
    return 1;
  };
  const pace = { ...(signal && { signal }), onProgress: ({ done }: { readonly done: number }) => run.report(done) };
  try {
    await eachBatch('compare', data, pace, look, () => tally.toJSON());
  } finally {
    stages.dispose();
  }
  return tally.toJSON();
}
