import type { ScoreSource } from '../../models/scoreSource.js';
import type { Curve } from '../Curve.js';
import { averageDrop } from '../averageDrop.js';
import { completeness } from '../completeness.js';
import { deletion } from '../deletion.js';
import { entropy } from '../entropy.js';
import { faithfulnessCorrelation } from '../faithfulnessCorrelation.js';
import { gini } from '../gini.js';
import { infidelity } from '../infidelity.js';
import { insertion } from '../insertion.js';
import { localization } from '../localization.js';
import { massAccuracy } from '../massAccuracy.js';
import { maxSensitivity } from '../maxSensitivity.js';
import type { ScoredOptions } from '../MetricOptions.js';
import { perturbationCurve } from '../perturbationCurve.js';
import { pointingGame } from '../pointingGame.js';
import { rankAccuracy } from '../rankAccuracy.js';
import { rankLikeness } from '../spearman.js';
import { readMaps } from '../readMaps.js';
import { road } from '../road.js';
import { sensitivityN } from '../sensitivityN.js';
import type { Truth } from '../truth.js';
import type { Compared, ComparedMetric } from './ComparedMetric.js';

/** How many steps a curve takes from the picture to the empty one, about. */
const STEPS = 10;
const PERCENTILES = [25, 50, 75];

const one = async <T>(of: Promise<readonly T[]>): Promise<T> => (await of)[0] as T;
const truthOf = ({ truth }: Compared): Truth => truth as Truth;
/** What all metrics that run a model are told. */
const told = ({ target, signal }: Compared): ScoredOptions => ({ target, ...(signal && { signal }) });
/** How many pixels make a step. */
const stepOf = ({ image: { shape } }: Compared): number => Math.ceil((shape[1] * shape[2]) / STEPS);
/** The side of a patch, of which some sixteen cover the picture. */
const patchOf = ({ image: { shape } }: Compared): number => Math.ceil(Math.min(shape[1], shape[2]) / 4);

async function roadGap(c: Compared): Promise<number> {
  const { network, image, map, seed } = c;
  const options = { ...told(c), seed, percentiles: PERCENTILES };
  const most = await one(road(network, image, map, options));
  const least = await one(road(network, image, map, { ...options, order: 'least' }));
  return (least.area - most.area) / 2;
}

/** The mean rank correlation with the maps of networks that have lost what they learned. */
async function stays({ image, map, explain, randomized }: Compared): Promise<number> {
  const [before] = (await readMaps('compare', map)).values as [Float32Array];
  let sum = 0;
  const networks = randomized();
  for (const network of networks) {
    const other = await explain(network, image);
    try {
      sum += rankLikeness(before, (await readMaps('compare', other)).values[0] as Float32Array);
    } finally {
      other.dispose();
    }
  }
  return sum / networks.length;
}

/** The metrics that `compare` knows by name, with its own options: coarser ones than a single map would have. */
export const comparedMetrics: readonly ComparedMetric[] = [
  {
    name: 'deletion',
    better: 'less',
    measure: (c): Promise<Curve> =>
      one(deletion(c.network, c.image, c.map, { ...told(c), step: stepOf(c), baseline: c.baseline })),
  },
  {
    name: 'insertion',
    better: 'more',
    measure: (c): Promise<Curve> => one(insertion(c.network, c.image, c.map, { ...told(c), step: stepOf(c) })),
  },
  {
    name: 'perturbationCurve',
    better: 'more',
    measure: (c): Promise<Curve> =>
      one(perturbationCurve(c.network, c.image, c.map, { ...told(c), patch: patchOf(c), baseline: c.baseline })),
  },
  { name: 'road', better: 'more', measure: roadGap },
  {
    name: 'averageDrop',
    better: 'less',
    measure: async (c) => (await one(averageDrop(c.network, c.image, c.map, told(c)))).drop,
  },
  {
    name: 'faithfulnessCorrelation',
    better: 'more',
    measure: (c) =>
      one(
        faithfulnessCorrelation(c.network, c.image, c.map, {
          ...told(c),
          seed: c.seed,
          baseline: c.baseline,
          samples: 30,
        }),
      ),
  },
  {
    name: 'sensitivityN',
    better: 'more',
    measure: (c) => one(sensitivityN(c.network, c.image, c.map, { ...told(c), seed: c.seed, samples: 25 })),
  },
  {
    name: 'infidelity',
    better: 'less',
    needs: 'attributions',
    measure: (c) => one(infidelity(c.network, c.image, c.attributions as never, { ...told(c), seed: c.seed })),
  },
  {
    name: 'completeness',
    better: 'less',
    needs: 'attributions',
    measure: async (c) => {
      const options = { ...told(c), baseline: c.baseline };
      return Math.abs(await one(completeness(c.network, c.image, c.attributions as never, options)));
    },
  },
  {
    name: 'maxSensitivity',
    better: 'less',
    measure: ({ network, image, map, explain, seed, signal }) =>
      one(maxSensitivity<ScoreSource>(network, image, map, { explain, seed, samples: 5, ...(signal && { signal }) })),
  },
  { name: 'randomization', better: 'less', needs: 'network', measure: stays },
  { name: 'pointingGame', better: 'more', needs: 'truth', measure: (c) => one(pointingGame(c.map, truthOf(c))) },
  { name: 'massAccuracy', better: 'more', needs: 'truth', measure: (c) => one(massAccuracy(c.map, truthOf(c))) },
  { name: 'rankAccuracy', better: 'more', needs: 'truth', measure: (c) => one(rankAccuracy(c.map, truthOf(c))) },
  { name: 'localization', better: 'more', needs: 'truth', measure: (c) => one(localization(c.map, truthOf(c))) },
  { name: 'gini', better: 'neither', measure: ({ map }) => one(gini(map)) },
  { name: 'entropy', better: 'neither', measure: ({ map }) => one(entropy(map)) },
];
