import { OptionError } from '../errors.js';
import { isCount, isListOf, isPlain, isRecordOf, show } from '../options.js';
import { byStrength } from './lot.js';
import type { TopActivation, TopActivations } from './TopActivation.js';

/**
 * Joins parts that `topActivations` made of disjoint shards, each with its `firstExample`: exactly, in any order.
 * @returns what one call over all the data gives.
 * @throws {OptionError} for no part, parts of another layer, other channels, another k or other regions, or of shards
 *   that overlap.
 * @example
 * const top = mergeTopActivations(
 *   await topActivations(model, first, { layer: 'conv5' }),
 *   await topActivations(model, second, { layer: 'conv5', firstExample: 5000 }),
 * );
 */
export function mergeTopActivations(...parts: readonly TopActivations[]): TopActivations {
  const [first, ...others] = parts as readonly [TopActivations, ...TopActivations[]];
  if (parts.length === 0) {
    throw new OptionError('mergeTopActivations: got no part; wanted what topActivations gives.');
  }
  for (const part of parts) checkTop(part);
  const { layer, k, regions, nonMaximum } = first;
  const kind = (part: TopActivations): string =>
    JSON.stringify([part.layer, part.k, part.regions, part.nonMaximum, Object.keys(part.channels)]);
  if (others.some((part) => kind(part) !== kind(first))) {
    throw new OptionError(
      'mergeTopActivations: got parts of different layers, channels, k or regions; wanted the same in each.',
    );
  }
  const joined = (channel: string): readonly TopActivation[] => {
    const lists = parts.map((part) => part.channels[Number(channel)] as readonly TopActivation[]);
    const examples = lists.map((list) => new Set(list.map(({ example }) => example)));
    const all = lists.flat();
    // Regions of one image come from one part.
    if (new Set(all.map(({ example }) => example)).size < examples.reduce((sum, { size }) => sum + size, 0)) {
      throw new OptionError(
        `mergeTopActivations: two parts have an example of the same number for channel ${channel}; ` +
          'wanted disjoint shards, each made with its firstExample.',
      );
    }
    return all.sort(byStrength(Number(channel))).slice(0, k);
  };
  return {
    layer,
    examples: parts.reduce((sum, { examples }) => sum + examples, 0),
    k,
    ...(regions !== undefined && { regions, nonMaximum: nonMaximum! }),
    channels: Object.fromEntries(Object.keys(first.channels).map((channel) => [channel, joined(channel)])),
  };
}

function checkTop(part: TopActivations): void {
  const isKept = (kept: unknown): boolean =>
    isPlain(kept) && isCount(kept['example']) && Number.isFinite(kept['score']) && isPlain(kept['box']);
  const { layer, k, examples, channels, regions, nonMaximum } = (part ?? {}) as Partial<TopActivations>;
  const isRegional = regions === undefined || (isCount(regions, 1) && Number.isFinite(nonMaximum));
  const fits = typeof layer === 'string' && isCount(k, 1) && isCount(examples) && isRegional;
  if (fits && isRecordOf(channels, (list) => isListOf(list, isKept))) return;
  throw new OptionError(`mergeTopActivations: got ${show(part)} as a part; wanted what topActivations gives.`);
}
