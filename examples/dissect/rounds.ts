import type { Tensor4D } from '@tensorflow/tfjs-core';
import {
  activationQuantiles,
  activationThresholds,
  conceptCounts,
  mergeCounts,
  mergeQuantiles,
  mergeTopActivations,
  scoreUnits,
  topActivations,
  type ActivationQuantiles,
  type ConceptCounts,
  type Concepts,
  type DatasetProgress,
  type Dissection,
  type Network,
  type TopActivations,
} from 'netlens';
import type { LabelledImages, Shard } from 'netlens/node';
import type { Source } from './source.js';

/** What all machines work on together. */
export interface DissectionTask {
  /** What the model is called. */
  readonly model: string;
  readonly layers: readonly string[];
  readonly source: Source;
}

/** By layer, the most exciting images of each unit. */
export type Top = Readonly<Record<string, TopActivations>>;

interface Part {
  readonly task: DissectionTask;
  /** Which shards are in it, from 0, and of how many. */
  readonly shards: readonly number[];
  readonly of: number;
}

/** The first round's part of a shard: how activations are distributed, and the most exciting images. */
export interface Measured extends Part {
  readonly round: 'measured';
  readonly quantiles: ActivationQuantiles;
  readonly top: Top;
}

/** What all machines need for the second round. */
export interface Thresholds {
  readonly round: 'thresholds';
  readonly task: DissectionTask;
  readonly of: number;
  readonly thresholds: ConceptCounts['thresholds'];
  readonly top: Top;
}

/** The second round's part of a shard. */
export interface Counted extends Part {
  readonly round: 'counted';
  readonly counts: ConceptCounts;
  readonly concepts: Concepts;
  /** Of all images; with the first shard alone, since it is large. */
  readonly top?: Top;
}

/** The share of all places where a unit counts as on (Bau et al. 2017). */
const QUANTILE = 0.005;
/** Pictures of a unit. */
const BEST = 4;
/** Activations that are kept for the masks of a layer's pictures, at most; of larger layers none. */
const MOST_KEPT = 4e6;

type OnProgress = (progress: DatasetProgress) => void;

/** The first round. */
export async function measure(
  network: Network,
  { data, firstExample }: LabelledImages,
  task: DissectionTask,
  { index, of }: Shard,
  onProgress: OnProgress,
): Promise<Measured> {
  const { layers } = task;
  const quantiles = await activationQuantiles(network, data, { layers, onProgress });
  const top: Record<string, TopActivations> = {};
  for (const layer of layers) {
    const size = network
      .layer(layer)
      .outputShape.slice(1)
      .reduce<number>((all, side) => all * (side ?? 56), BEST);
    const options = { layer, k: BEST, firstExample, keepActivations: size < MOST_KEPT, onProgress };
    top[layer] = await topActivations(network, imagesOf(data), options);
  }
  return { round: 'measured', task, shards: [index], of, quantiles, top };
}

/** The thresholds over all shards. */
export function thresholdsOf(parts: readonly Measured[]): Thresholds {
  const { task, of } = whole(parts);
  const thresholds = activationThresholds(mergeQuantiles(...parts.map(({ quantiles }) => quantiles)), QUANTILE);
  const tops = task.layers.map(
    (layer) => [layer, mergeTopActivations(...parts.map(({ top }) => top[layer]!))] as const,
  );
  return { round: 'thresholds', task, of, thresholds, top: Object.fromEntries(tops) };
}

/** The second round. */
export async function count(
  network: Network,
  { data, concepts }: LabelledImages,
  { task, thresholds, top }: Thresholds,
  { index, of }: Shard,
  onProgress: OnProgress,
): Promise<Counted> {
  const counts = await conceptCounts(network, data, { thresholds, concepts, onProgress });
  return { round: 'counted', task, shards: [index], of, counts, concepts, ...(index === 0 && { top }) };
}

/** What the units detect, of all shards. */
export function dissectionOf(parts: readonly Counted[]): { readonly dissection: Dissection; readonly top: Top } {
  whole(parts);
  const { concepts } = parts[0] as Counted;
  const dissection = scoreUnits(mergeCounts(...parts.map(({ counts }) => counts)), { concepts });
  return { dissection, top: parts.find(({ top }) => top !== undefined)?.top ?? {} };
}

/** Parts do not belong together, or some are missing. */
export class PartsError extends Error {}

/** Checks that parts are all shards of one task, each once. */
function whole<P extends Part>(parts: readonly P[]): P {
  const [first] = parts as readonly [P];
  const kind = ({ task, of }: Part): string => JSON.stringify([task, of]);
  if (parts.some((part) => kind(part) !== kind(first))) {
    throw new PartsError('The parts are of different models, layers, pictures or shards; wanted those of one.');
  }
  const shards = parts.flatMap((part) => part.shards);
  const twice = shards.find((shard, i) => shards.indexOf(shard) !== i);
  if (twice !== undefined) throw new PartsError(`Shard ${twice + 1}/${first.of} is there twice.`);
  const missing = Array.from({ length: first.of }, (_, shard) => shard).filter((shard) => !shards.includes(shard));
  if (missing.length === 0) return first;
  throw new PartsError(`Missing: ${missing.map((shard) => `shard ${shard + 1}/${first.of}`).join(', ')}.`);
}

/** The images alone. */
export function imagesOf(data: LabelledImages['data']): () => AsyncGenerator<Tensor4D> {
  return async function* () {
    for await (const { images } of data()) yield images;
  };
}
