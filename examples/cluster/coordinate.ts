import { setTimeout as delay } from 'node:timers/promises';
import { Queue, QueueEvents, type Job } from 'bullmq';
import {
  activationThresholds,
  mergeCounts,
  mergeQuantiles,
  mergeTopActivations,
  scoreUnits,
  type Dissection,
  type TopActivations,
} from 'netlens';
import type { Connection } from './connect.js';
import { openShard } from './openShard.js';
import { unpack } from './packed.js';
import { jobId, nameOf, partKey, QUEUE, type PartName, type Parts, type ShardJob, type Task } from './task.js';

/** What comes out in the end: plain JSON. */
export interface Report {
  readonly dissection: Dissection;
  /** By layer, the images that excite each unit most. */
  readonly top: Readonly<Record<string, TopActivations>>;
}

/** What happens on the way. */
export interface Watch {
  /** A part of so many is there. */
  readonly onPart?: (part: PartName, done: number, of: number) => void;
  /** A worker has run so many images of a shard. */
  readonly onProgress?: (id: string, examples: number) => void;
  /** A worker was lost; its shard, by the job's id, is given to another. */
  readonly onStalled?: (id: string) => void;
}

/** A shard could not be done, however often it was tried. */
export class ShardError extends Error {
  override readonly name = 'ShardError';
}

/**
 * Puts a task's shards into the queue, waits for workers to make their parts, and joins them: to what one process
 * gives. Called again with the same task, also after a crash, it takes what Redis has kept of the parts.
 * @throws A ShardError for a shard that fails, a RedisAwayError where Redis stays away for too long.
 */
export async function coordinate(task: Task, connection: Connection, watch: Watch = {}): Promise<Report> {
  const queue = new Queue<ShardJob>(QUEUE, { connection: connection.redis });
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

async function report(task: Task, queue: Queue<ShardJob>, connection: Connection, watch: Watch): Promise<Report> {
  const jobs = (part: PartName, more: Partial<ShardJob> = {}): ShardJob[] =>
    Array.from({ length: task.shards }, (_, shard) => ({ task, part, shard, ...more }));
  const gather = <P extends PartName>(
    some: readonly ShardJob[],
    merge: (a: Parts[P], b: Parts[P]) => Parts[P],
  ): Promise<Parts[P]> => gatherParts(some, merge, queue, connection, watch);

  const first = [jobs('quantiles'), jobs('top')] as const;
  const [quantiles, top] = await Promise.all([
    gather<'quantiles'>(first[0], (a, b) => mergeQuantiles(a, b)),
    gather<'top'>(first[1], (a, b) =>
      Object.fromEntries(Object.keys(a).map((layer) => [layer, mergeTopActivations(of(a, layer), of(b, layer))])),
    ),
  ]);
  const thresholds = activationThresholds(quantiles, task.quantile);
  const second = jobs('counts', { thresholds });
  const counts = await gather<'counts'>(second, (a, b) => mergeCounts(a, b));
  const { concepts } = await openShard(task, 0);
  // Only now, since a coordinator that crashes starts from what is kept.
  await Promise.all([...first.flat(), ...second].map((job) => forget(jobId(job), queue, connection)));
  return { dissection: scoreUnits(counts, { concepts }), top };
}

function of(top: Parts['top'], layer: string): TopActivations {
  return top[layer] as TopActivations;
}

/** Waits for a part of each job and joins them as they come, so that only the joined one is held. */
async function gatherParts<P extends PartName>(
  jobs: readonly ShardJob[],
  merge: (a: Parts[P], b: Parts[P]) => Parts[P],
  queue: Queue<ShardJob>,
  { redis, lost }: Connection,
  watch: Watch,
): Promise<Parts[P]> {
  const waiting = new Map(jobs.map((job) => [jobId(job), job]));
  let whole: Parts[P] | undefined;
  let gaveUp = false;
  lost.catch(() => (gaveUp = true));
  for (; waiting.size > 0 && !gaveUp; await delay(100)) {
    for (const [id, job] of waiting) {
      const state = await queue.getJobState(id);
      if (state === 'failed') throw await failure(job, await queue.getJob(id));
      if (state === 'completed') {
        const bytes = await redis.getBuffer(partKey(id));
        if (bytes !== null) {
          const part = await unpack<Parts[P]>(bytes);
          whole = whole === undefined ? part : merge(whole, part);
          waiting.delete(id);
          watch.onPart?.(job.part, jobs.length - waiting.size, jobs.length);
          continue;
        }
        await queue.remove(id);
      }
      // Not there yet, or a Redis that keeps nothing on disk was started anew.
      if (state === 'unknown' || state === 'completed') await queue.add(job.part, job, { jobId: id, ...retries });
    }
  }
  return whole as Parts[P];
}

const retries = { attempts: 3, backoff: { type: 'exponential', delay: 1000 } } as const;

/** The error of a job that failed; the job is removed, so that the same command tries it again. */
async function failure(job: ShardJob, failed: Job<ShardJob> | undefined): Promise<ShardError> {
  await failed?.remove();
  return new ShardError(
    `The ${nameOf(job)} failed after ${failed?.attemptsMade ?? 0} tries: ${failed?.failedReason ?? 'for no known reason'}. ` +
      'The other parts are kept: the same command goes on from there.',
  );
}

async function forget(id: string, queue: Queue<ShardJob>, { redis }: Connection): Promise<void> {
  await Promise.all([queue.remove(id), redis.del(partKey(id))]);
}
