import { OptionError } from '../../errors.js';
import { checkOptions, show } from '../../options.js';
import { checkConcepts } from './checkConcepts.js';
import { checkCounts } from './checkCounts.js';
import type { ConceptCounts, Concepts, UnitCounts } from './UnitCounts.js';
import type { Dissection, LayerSummary, Unit } from './Dissection.js';

/** Options of `scoreUnits`. */
export interface ScoreUnitsOptions {
  /** The names of the concepts by id. */
  readonly concepts: Concepts;
  /** From which intersection over union on a unit counts as a detector, 0 to 1. @default 0.04 (Bau et al. 2017) */
  readonly minIou?: number;
}

/**
 * Names each unit after the concept that its mask fits best.
 *
 * `IoU(k, c) = |M_k and L_c| / |M_k or L_c|`, both counted in pixels over the images that carry the concept's category.
 * @param counts - of `conceptCounts` over all the data, joined by `mergeCounts`.
 * @throws {OptionError}
 * @example
 * const { layers, summary } = scoreUnits(mergeCounts(...parts), { concepts });
 * @see Bau et al. 2017, Network Dissection, arXiv:1704.05796.
 */
export function scoreUnits(counts: ConceptCounts, options: ScoreUnitsOptions): Dissection {
  checkOptions('scoreUnits', options, ['concepts', 'minIou']);
  const { concepts, minIou = 0.04 } = options;
  checkCounts('scoreUnits', counts);
  checkConcepts('scoreUnits', concepts);
  if (!(typeof minIou === 'number' && minIou >= 0 && minIou <= 1)) {
    throw new OptionError(`scoreUnits: minIou is ${show(minIou)}; wanted a number from 0 to 1.`);
  }
  // In order, so that of equal scores the same wins whatever the order of the data.
  const categories = Object.keys(counts.labelled).sort();
  const layers = Object.entries(counts.layers).map(([layer, units]) => {
    const named = units.map((unit, channel) => name(unit, channel, counts.thresholds[layer]?.[channel] ?? 0));
    return [layer, named] as const;
  });
  return {
    examples: counts.examples,
    minIou,
    layers: Object.fromEntries(layers),
    summary: Object.fromEntries(layers.map(([layer, units]) => [layer, summarize(units, categories)])),
  };

  function name({ mask, shared }: UnitCounts, channel: number, threshold: number): Unit {
    const best = categories.map((category) => {
      const scored = Object.entries(shared[category] ?? {}).map(([id, both]) => {
        const either = (mask[category] ?? 0) + (counts.labelled[category]?.[Number(id)] ?? 0) - both;
        return { concept: concepts[Number(id)] ?? id, iou: both / either };
      });
      const first = scored.reduce((a, b) => (b.iou > a.iou ? b : a), { concept: '', iou: 0 });
      return { category, ...first };
    });
    const top = best.reduce((a, b) => (b.iou > a.iou ? b : a), { category: '', concept: '', iou: 0 });
    const byCategory = best.map(({ category, concept, iou }) => [category, { concept, iou }]);
    return {
      channel,
      threshold,
      ...top,
      detector: top.concept !== '' && top.iou >= minIou,
      best: Object.fromEntries(byCategory) as Unit['best'],
    };
  }
}

function summarize(units: readonly Unit[], categories: readonly string[]): LayerSummary {
  const count = (some: readonly Unit[]): { detectors: number; unique: number } => ({
    detectors: some.length,
    unique: new Set(some.map(({ category, concept }) => `${category}\n${concept}`)).size,
  });
  const detectors = units.filter(({ detector }) => detector);
  const byCategory = categories.map((name) => [name, count(detectors.filter(({ category }) => category === name))]);
  return {
    units: units.length,
    ...count(detectors),
    categories: Object.fromEntries(byCategory) as LayerSummary['categories'],
  };
}
