import { createHash } from 'node:crypto';
import type { ConceptCounts, ActivationQuantiles, TopActivations } from 'netlens';

/** Where images with labels come from: the small world, or a folder in the layout of Broden that every worker sees. */
export type Source =
  | { readonly world: number }
  | {
      readonly broden: string;
      readonly split?: string;
      readonly size: number;
      readonly range: readonly [number, number];
    };

/** What all machines work on together: plain JSON. */
export interface Task {
  /** The folder of a LayersModel that every worker sees; the embedded network where there is none. */
  readonly model?: string;
  readonly source: Source;
  readonly layers: readonly string[];
  /** Into how many shards the images are cut: the unit of work, and of what is lost with a worker. */
  readonly shards: number;
  /** How many images a worker runs at once. */
  readonly batchSize: number;
  /** The share of places where a unit counts as on. */
  readonly quantile: number;
  /** How many of the most exciting images are kept for each unit. */
  readonly k: number;
}

/** What is made of a shard: the distribution of activations, the most exciting images, or counts of pixels. */
export type PartName = 'quantiles' | 'top' | 'counts';

/** A shard's part of the result, by layer where it concerns one. */
export interface Parts {
  readonly quantiles: ActivationQuantiles;
  readonly top: Readonly<Record<string, TopActivations>>;
  readonly counts: ConceptCounts;
}

/** One shard to work on, as it lies in the queue. */
export interface ShardJob {
  readonly task: Task;
  readonly part: PartName;
  /** From 0. */
  readonly shard: number;
  /** For counts: of `activationThresholds` over all shards. */
  readonly thresholds?: Readonly<Record<string, readonly number[]>>;
}

/** The queue's name in Redis; its keys begin with `bull:netlens-shards:`. */
export const QUEUE = 'netlens-shards';

/** A job's id: that of the same work is the same, so that work begun before is found again. */
export function jobId({ task, part, shard }: ShardJob): string {
  const run = createHash('sha256').update(JSON.stringify(task)).digest('hex').slice(0, 12);
  return `${run}-${part}-${shard}`;
}

/** The key under which a job's part is kept in Redis. */
export function partKey(id: string): string {
  return `netlens:part:${id}`;
}

/** How messages name a job. */
export function nameOf({ task, part, shard }: ShardJob): string {
  return `${part} of shard ${shard + 1} of ${task.shards}`;
}
