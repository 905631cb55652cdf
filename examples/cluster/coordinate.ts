import { setTimeout as delay } from 'node:timers/promises';
import { Queue, QueueEvents, type Job } from 'bullmq';
import { activationThresholds, scoreUnits, type Dissection } from 'netlens';
import { openSource } from '../dissect/source.js';
import type { Connection } from './connect.js';
import { joined } from './joined.js';
import { unpack } from './packed.js';
import {
  childrenOf,
  jobId,
  nameOf,
  nodesAt,
  partKey,
  QUEUE,
  rootsOf,
  type Node,
  type NodeJob,
  type PartName,
  type Parts,
  type Task,
} from './task.js';

/** What comes out in the end: plain JSON. */
export interface Report {
  readonly dissection: Dissection;
  /** By layer, the images that excite each unit most. */
  readonly top: Parts['top'];
}

/** What happens on the way. */
export interface Watch {
  /** A part of so many shards is there. */
  readonly onPart?: (part: PartName, done: number, of: number) => void;
  /** A node of the tree is at another stage. */
  readonly onNode?: (job: NodeJob, stage: Stage) => void;
  /** A worker has run so many images of a shard. */
  readonly onProgress?: (id: string, examples: number) => void;
  /** A worker was lost; its shard, by the job's id, is given to another. */
  readonly onStalled?: (id: string) => void;
}

/** Where a node of the tree stands: `done` where its part is there, or was joined. */
export type Stage = 'waiting' | 'active' | 'done';

/** A shard could not be done, however often it was tried. */
export class ShardError extends Error {
  override readonly name = 'ShardError';
}

/** How often Redis is asked what is there, in milliseconds. */
const TURN = 100;
const retries = { attempts: 3, backoff: { type: 'exponential', delay: 1000 } } as const;

/**
 * Puts a task's shards into the queue, waits for workers to make their parts and to join them as a tree, and joins the
 * last few: to what one process gives. Called again with the same task, also after a crash, it takes what Redis has
 * kept of the parts.
 * @throws A ShardError for a shard that fails, a RedisAwayError where Redis stays away for too long.
 */
export async function coordinate(task: Task, connection: Connection, watch: Watch = {}): Promise<Report> {
  const queue = new Queue<NodeJob>(QUEUE, { connection: connection.redis });
  const events = new QueueEvents(QUEUE, { connection: connection.redis });
  // A lost connection is told by `connect`.
  queue.on('error', () => undefined);
  events.on('error', () => undefined);
  events.on('progress', ({ jobId, data }) => watch.onProgress?.(jobId, data as number));
  events.on('stalled', ({ jobId }) => watch.onStalled?.(jobId));
  try {
    return await Promise.race([report(task, queue, connection, watch), connection.lost]);
  } finally {
    if (connection.redis.status === 'ready') await Promise.all([events.close(), queue.close()]);
    // Without a Redis there is no goodbye to wait for; the queue has no connection of its own.
    else events.disconnect().catch(() => undefined);
  }
}

async function report(task: Task, queue: Queue<NodeJob>, connection: Connection, watch: Watch): Promise<Report> {
  const gather = <P extends PartName>(part: P, thresholds?: NodeJob['thresholds']): Promise<Parts[P]> =>
    new Gathering(part, task, thresholds, { queue, connection, watch }).whole();

  const [quantiles, top] = await Promise.all([gather('quantiles'), gather('top')]);
  const counts = await gather('counts', activationThresholds(quantiles, task.quantile));
  const { concepts } = await openSource(task.source, { shard: { index: 0, of: task.shards } });
  // Only now, since a coordinator that crashes starts from what is kept.
  await forget(task, queue, connection);
  return { dissection: scoreUnits(counts, { concepts }), top };
}

interface Room {
  readonly queue: Queue<NodeJob>;
  readonly connection: Connection;
  readonly watch: Watch;
}

/** The tree of one kind of part, from its roots down to what is there. */
class Gathering<P extends PartName> {
  readonly #stages = new Map<string, Stage>();
  /** Jobs that were done and had no part, the last time. */
  readonly #missing = new Set<string>();
  #done = 0;

  constructor(
    readonly part: P,
    readonly task: Task,
    readonly thresholds: NodeJob['thresholds'],
    readonly room: Room,
  ) {}

  /** Waits until all roots are there, and joins them. */
  async whole(): Promise<Parts[P]> {
    const { redis, lost } = this.room.connection;
    const roots = rootsOf(this.task);
    let gaveUp = false;
    lost.catch(() => (gaveUp = true));
    for (; !gaveUp; await delay(TURN)) {
      const there = await Promise.all(roots.map((root) => this.#isThere(root)));
      if (!there.every(Boolean)) continue;
      const bytes = await Promise.all(roots.map((root) => redis.getBuffer(partKey(jobId(this.#jobOf(root))))));
      // A Redis that keeps nothing may just have been started anew.
      if (bytes.includes(null)) continue;
      return joined(this.part, await Promise.all(bytes.map((each) => unpack<Parts[P]>(each as Buffer))));
    }
    return new Promise(() => undefined); // `lost` has told why
  }

  #jobOf(node: Node): NodeJob {
    const { task, part, thresholds } = this;
    return { task, part, node, ...(thresholds && { thresholds }) };
  }

  /** Whether a node's part is there. If not, sees whether all is under way that it needs. */
  async #isThere(node: Node): Promise<boolean> {
    const { queue, connection } = this.room;
    const job = this.#jobOf(node);
    const id = jobId(job);
    if ((await connection.redis.exists(partKey(id))) > 0) {
      this.#tell(node, 'done');
      return true;
    }
    const children = await Promise.all(childrenOf(node, this.task).map((child) => this.#isThere(child)));
    if (!children.every(Boolean)) {
      this.#tell(node, 'waiting');
      return false;
    }
    const state = await queue.getJobState(id);
    if (state === 'failed') throw await failure(job, await queue.getJob(id));
    // Done, and its part is gone: joined since the parent was asked for, or lost if that is not there the next time.
    const isLost = state === 'completed' && this.#missing.has(id);
    if (isLost) await queue.remove(id);
    if (state === 'unknown' || isLost) await queue.add(this.part, job, { jobId: id, ...retries });
    if (state === 'completed' && !isLost) this.#missing.add(id);
    else this.#missing.delete(id);
    this.#tell(node, state === 'active' ? 'active' : 'waiting');
    return false;
  }

  #tell(node: Node, stage: Stage): void {
    const { watch } = this.room;
    const job = this.#jobOf(node);
    const id = jobId(job);
    if (this.#stages.get(id) === stage) return;
    this.#stages.set(id, stage);
    watch.onNode?.(job, stage);
    if (stage !== 'done') return;
    // Whatever was joined to it is done, too, and may never have been seen.
    for (const child of childrenOf(node, this.task)) this.#tell(child, 'done');
    const shards = nodesAt(0, this.task).filter((leaf) => this.#stages.get(jobId(this.#jobOf(leaf))) === 'done').length;
    if (shards > this.#done) watch.onPart?.(this.part, (this.#done = shards), this.task.shards);
  }
}

/** The error of a job that failed; the job is removed, so that the same command tries it again. */
async function failure(job: NodeJob, failed: Job<NodeJob> | undefined): Promise<ShardError> {
  await failed?.remove();
  return new ShardError(
    `The ${nameOf(job)} failed after ${failed?.attemptsMade ?? 0} tries: ${failed?.failedReason ?? 'for no known reason'}. ` +
      'The other parts are kept: the same command goes on from there.',
  );
}

/** Removes all jobs and parts of a task. */
async function forget(task: Task, queue: Queue<NodeJob>, { redis }: Connection): Promise<void> {
  const levels = Array.from({ length: (rootsOf(task)[0] as Node).level + 1 }, (_, level) =>
    nodesAt(level, task),
  ).flat();
  const ids = (['quantiles', 'top', 'counts'] as const).flatMap((part) =>
    levels.map((node) => jobId({ task, part, node })),
  );
  await Promise.all(ids.flatMap((id) => [queue.remove(id), redis.del(partKey(id))]));
}
