import { createHash } from 'node:crypto';
import type { ActivationQuantiles, ConceptCounts, TopActivations } from 'netlens';
import type { Source } from '../dissect/source.js';

/** What all machines work on together: plain JSON. */
export interface Task {
  /** The folder of a LayersModel that every worker sees; the embedded network where there is none. */
  readonly model?: string;
  readonly source: Source;
  readonly layers: readonly string[];
  /** Into how many shards the images are cut: the unit of work, and of what is lost with a worker. */
  readonly shards: number;
  /** How many parts one join takes. */
  readonly fan: number;
  /** How many images a worker runs at once. */
  readonly batchSize: number;
  /** The share of places where a unit counts as on. */
  readonly quantile: number;
  /** How many of the most exciting images are kept for each unit. */
  readonly k: number;
}

/** What is made of a shard: the distribution of activations, the most exciting images, or counts of pixels. */
export type PartName = 'quantiles' | 'top' | 'counts';

/** A part of the result, by layer where it concerns one. */
export interface Parts {
  readonly quantiles: ActivationQuantiles;
  readonly top: Readonly<Record<string, TopActivations>>;
  readonly counts: ConceptCounts;
}

/** A place in the tree: on level 0 a shard, above it a join of some nodes of the level below. */
export interface Node {
  readonly level: number;
  /** From 0. */
  readonly index: number;
}

/** One node to work on, as it lies in the queue. */
export interface NodeJob {
  readonly task: Task;
  readonly part: PartName;
  readonly node: Node;
  /** For counts: of `activationThresholds` over all shards. */
  readonly thresholds?: Readonly<Record<string, readonly number[]>>;
}

/** The queue's name in Redis; its keys begin with `bull:netlens-shards:`. */
export const QUEUE = 'netlens-shards';

/** The nodes that one joins; none for a shard. */
export function childrenOf({ level, index }: Node, task: Task): readonly Node[] {
  if (level === 0) return [];
  const below = nodesAt(level - 1, task);
  return below.slice(index * task.fan, (index + 1) * task.fan);
}

/** The nodes of a level. */
export function nodesAt(level: number, { shards, fan }: Task): readonly Node[] {
  return Array.from({ length: Math.ceil(shards / fan ** level) }, (_, index) => ({ level, index }));
}

/** The nodes that the coordinator joins itself: so many as one join takes, or fewer. */
export function rootsOf(task: Task): readonly Node[] {
  let level = 0;
  while (nodesAt(level, task).length > task.fan) level++;
  return nodesAt(level, task);
}

/** A job's id: that of the same work is the same, so that work begun before is found again. */
export function jobId({ task, part, node }: NodeJob): string {
  const run = createHash('sha256').update(JSON.stringify(task)).digest('hex').slice(0, 12);
  return `${run}-${part}-${node.level}-${node.index}`;
}

/** The key under which a job's part is kept in Redis. */
export function partKey(id: string): string {
  return `netlens:part:${id}`;
}

/** How messages name a job. */
export function nameOf({ task, part, node: { level, index } }: NodeJob): string {
  if (level === 0) return `${part} of shard ${index + 1} of ${task.shards}`;
  const span = task.fan ** level;
  return `${part} joined of shards ${index * span + 1} to ${Math.min(task.shards, (index + 1) * span)}`;
}
