import type { MethodOptions } from '../../attribution/Method.js';
import { given, integer, numberIn, readOptions } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { checkDataset, type Dataset } from '../../inspection/dataset.js';
import { checkComparison, kindOf } from './checkComparison.js';
import type { CompareOptions, CompareProgress } from './CompareOptions.js';
import type { ComparedMetric } from './ComparedMetric.js';
import { checkPicture, type ComparedPicture } from './ComparedPicture.js';
import type { Comparison } from './Comparison.js';
import { ComparisonTally } from './ComparisonTally.js';
import { readMethods, readMetrics, type ComparedMethod } from './readRows.js';

/** What `compare` was asked, checked, and what it has found so far; the same in one thread and in a pool. */
export class ComparisonRun {
  readonly methods: readonly ComparedMethod[];
  readonly metrics: readonly ComparedMetric[];
  readonly asked: MethodOptions;
  readonly baseline: number;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly tally: ComparisonTally;
  readonly #onProgress: CompareOptions['onProgress'];
  readonly #total: { readonly total?: number };
  readonly #seen = new Set<string>();

  /** @throws {OptionError} */
  constructor(data: Dataset<ComparedPicture>, options: CompareOptions) {
    const read = readOptions('compare', options, {
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
    [this.baseline, this.seed, this.signal, this.#onProgress] = [baseline, seed, signal, onProgress];
    this.methods = readMethods('compare', read.methods);
    this.metrics = readMetrics('compare', read.metrics);
    this.asked = { ...(layer !== undefined && { layer }), ...(signal && { signal }) };
    checkDataset('compare', data, {
      ...(signal && { signal }),
      ...(onProgress && { onProgress: onProgress as never }),
    });
    this.#total = Array.isArray(data) ? { total: data.length } : {};
    this.tally = new ComparisonTally({
      methods: this.methods.map(({ name }) => name),
      metrics: this.metrics.map(({ name, better }) => ({ name, better })),
      seed,
    });
    if (resume !== undefined) this.#takeUp(resume);
  }

  /**
   * The next picture of the data with its name; undefined where it was looked at before.
   * @throws {ShapeError} {OptionError}
   */
  take(picture: ComparedPicture, before: number): (ComparedPicture & { readonly name: string }) | undefined {
    checkPicture('compare', picture);
    const { name = String(before) } = picture;
    if (this.#seen.has(name)) {
      throw new OptionError(`compare: two pictures are called "${name}"; wanted names that differ.`);
    }
    this.#seen.add(name);
    return this.tally.has(name) ? undefined : { ...picture, name };
  }

  /** Tells how many pictures are done. */
  report(done: number): void {
    this.#onProgress?.({ done, ...this.#total, comparison: () => this.tally.toJSON() });
  }

  /** Goes on from what was found before. */
  #takeUp(before: Comparison): void {
    checkComparison('compare', before);
    if (kindOf(before) !== kindOf(this.tally.rows)) {
      throw new OptionError(
        'compare: resume is a comparison of other methods, metrics or seed; wanted the same, in the same order.',
      );
    }
    this.tally.join(before);
  }
}
