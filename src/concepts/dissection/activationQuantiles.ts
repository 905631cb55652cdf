import { OptionError } from '../../errors.js';
import { checkOptions, isCount, isListOf, isPlain, isRecordOf, show } from '../../options.js';
import type { Explainable } from '../../models/openNetwork.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { checkDataset, eachBatch, type Dataset, type DatasetOptions } from '../../inspection/dataset.js';
import type { LabelledBatch } from './LabelledBatch.js';
import { checkBatch } from './checkBatch.js';
import { uncappedLayers, layerValues } from './layerValues.js';
import { Sketch, upperQuantile, type UnitSketch } from './sketch.js';

/** Options of `activationQuantiles`. */
export interface ActivationQuantilesOptions extends DatasetOptions {
  /** Paths of the layers to dissect. */
  readonly layers: readonly string[];
}

/** How the activations of each unit are distributed over a part of the data: plain JSON. */
export interface ActivationQuantiles {
  /** How far a quantile may be off, relatively. */
  readonly accuracy: number;
  /** How many images were looked at. */
  readonly examples: number;
  /** By layer, of each channel. */
  readonly layers: Readonly<Record<string, readonly UnitSketch[]>>;
}

/** A threshold is within 0.5 % of the quantile. */
const ACCURACY = 0.005;

/**
 * How the activations of each unit are distributed, over all places of all images: the first half of `networkDissect`.
 * Without a ceiling that ends a layer, as in `networkDissect`.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param dataset - batches with images `[batch, h, w, c]` in the model's own range, float32; a shard, or all of them.
 * @returns a part to join with others by `mergeQuantiles`. Its size does not grow with the number of images.
 * @throws {ShapeError} {LayerNotFoundError} {UnsupportedLayerError} {OptionError} {UnsupportedModelError}
 * @throws {NumericalError} for a layer that gives a NaN or an infinity.
 * @throws {DatasetError} where the dataset throws; its `partial` is the part until then.
 * @example
 * const part = await activationQuantiles(model, shard, { layers: ['conv5'] });
 */
export async function activationQuantiles(
  model: Explainable,
  dataset: Dataset<Pick<LabelledBatch, 'images'>>,
  options: ActivationQuantilesOptions,
): Promise<ActivationQuantiles> {
  checkOptions('activationQuantiles', options, ['layers', 'signal', 'onProgress']);
  return withNetworkAsync('activationQuantiles', model, async (network) => {
    const sources = uncappedLayers('activationQuantiles', network, options.layers);
    checkDataset('activationQuantiles', dataset, options);
    const sketches = new Map<string, Sketch[]>();
    let examples = 0;
    const part = (): ActivationQuantiles => ({
      accuracy: ACCURACY,
      examples,
      layers: Object.fromEntries([...sketches].map(([layer, units]) => [layer, units.map((unit) => unit.toJSON())])),
    });
    await eachBatch(
      'activationQuantiles',
      dataset,
      options,
      async (batch) => {
        const { images } = checkBatch('activationQuantiles', batch);
        for (const [layer, { values, shape }] of await layerValues('activationQuantiles', network, images, sources)) {
          const channels = shape[3];
          const units = sketches.get(layer) ?? Array.from({ length: channels }, () => new Sketch(ACCURACY));
          sketches.set(layer, units);
          for (let i = 0; i < values.length; i++) (units[i % channels] as Sketch).add(values[i] as number);
        }
        examples += images.shape[0];
        return images.shape[0];
      },
      part,
    );
    return part();
  });
}

/**
 * Joins parts that `activationQuantiles` made of disjoint shards: exactly, in any order.
 * @throws {OptionError} for no part, or parts of other layers or of another accuracy.
 * @example
 * const whole = mergeQuantiles(first, second);
 */
export function mergeQuantiles(...parts: readonly ActivationQuantiles[]): ActivationQuantiles {
  const [first, ...others] = parts as readonly [ActivationQuantiles, ...ActivationQuantiles[]];
  if (parts.length === 0) throw new OptionError('mergeQuantiles: got no part; wanted what activationQuantiles gives.');
  for (const part of parts) checkQuantiles('mergeQuantiles', part);
  const kind = (part: ActivationQuantiles): string =>
    JSON.stringify([
      part.accuracy,
      ...Object.entries(part.layers)
        .map(([layer, units]) => [layer, units.length])
        .sort(),
    ]);
  if (others.some((part) => kind(part) !== kind(first))) {
    throw new OptionError(
      'mergeQuantiles: got parts of different layers; wanted the same layers of one model in each.',
    );
  }
  const merged = Object.entries(first.layers).map(([layer, units]) => {
    const joined = units.map((_, channel) => {
      const sketch = new Sketch(first.accuracy);
      for (const part of parts) sketch.merge((part.layers[layer] as readonly UnitSketch[])[channel] as UnitSketch);
      return sketch.toJSON();
    });
    return [layer, joined] as const;
  });
  const examples = parts.reduce((sum, part) => sum + part.examples, 0);
  return { accuracy: first.accuracy, examples, layers: Object.fromEntries(merged) };
}

/**
 * Each unit's threshold `T`: the activation that a share of all places exceeds, `P(A > T) = quantile`.
 * @param quantiles - of `activationQuantiles`, over all the data.
 * @param quantile - the share, between 0 and 1.
 * @throws {OptionError}
 */
export function activationThresholds(quantiles: ActivationQuantiles, quantile: number): Record<string, number[]> {
  checkQuantiles('activationThresholds', quantiles);
  if (!(typeof quantile === 'number' && quantile > 0 && quantile < 1)) {
    throw new OptionError(`activationThresholds: quantile is ${show(quantile)}; wanted a number between 0 and 1.`);
  }
  return Object.fromEntries(
    Object.entries(quantiles.layers).map(([layer, units]) => [
      layer,
      units.map((unit) => upperQuantile(unit, quantiles.accuracy, quantile)),
    ]),
  );
}

function checkQuantiles(caller: string, part: ActivationQuantiles): void {
  const isBuckets = (buckets: unknown): boolean =>
    isListOf(buckets, (pair) => Array.isArray(pair) && Number.isInteger(pair[0]) && isCount(pair[1]));
  const isSketch = (sketch: unknown): boolean =>
    isPlain(sketch) &&
    Number.isFinite(sketch['largest']) &&
    isCount(sketch['zeros']) &&
    isBuckets(sketch['positive']) &&
    isBuckets(sketch['negative']);
  const { accuracy, examples, layers } = (part ?? {}) as Partial<ActivationQuantiles>;
  const fits = Number.isFinite(accuracy) && accuracy! > 0 && accuracy! < 1 && isCount(examples);
  if (fits && isRecordOf(layers, (units) => isListOf(units, isSketch))) return;
  throw new OptionError(
    `${caller}: got ${show(part)} that does not hold quantiles; wanted what activationQuantiles gives.`,
  );
}
