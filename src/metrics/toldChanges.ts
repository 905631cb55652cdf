import type { Maps } from './readMaps.js';
import type { ScoredOptions } from './MetricOptions.js';
import { pearson } from './pearson.js';
import { scoreVariants } from './scoreVariants.js';
import type { Subject } from './scores.js';
import { setPixels } from './setPixels.js';
import type { Subsets } from './subsets.js';

/**
 * How well a map's sums over sets of pixels tell how the score falls without them. It is Pearson's correlation of
 * `sum of the map over S` and `z(x) - z(x without S)`, for each group of sets.
 * @param empty - what is left of each example without any pixel.
 * @returns of each example a correlation for each group.
 */
export async function toldChanges(
  subject: Subject,
  { values }: Maps,
  empty: readonly Float32Array[],
  groups: readonly Subsets[],
  options: ScoredOptions,
): Promise<number[][]> {
  const all = groups.flat();
  // The first variant is the picture itself.
  const write = (picture: Float32Array, example: number, k: number): void => {
    const subset = k === 0 ? [] : (all[k - 1] as ArrayLike<number>);
    setPixels(picture, empty[example] as Float32Array, subset, 0, subset.length, subject.channels);
  };
  const scores = await scoreVariants(subject, all.length + 1, write, options);
  return scores.map((own, example) => {
    const map = values[example] as Float32Array;
    let first = 0;
    return groups.map((group) => {
      const sums = group.map((subset) => Array.from(subset).reduce((sum, pixel) => sum + (map[pixel] as number), 0));
      const falls = group.map((_, k) => (own[0] as number) - (own[first + k + 1] as number));
      first += group.length;
      return pearson(sums, falls);
    });
  });
}
