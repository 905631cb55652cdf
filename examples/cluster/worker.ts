/**
 * A worker: takes shards and joins from the queue until it is stopped (by SIGINT or SIGTERM, after the one that it is
 * at). It computes in a process of its own, processor.ts.
 *
 *     npx tsx examples/cluster/worker.ts --redis redis://host:6379
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'bullmq';
import { connect, RedisAwayError } from './connect.js';
import { nameOf, QUEUE, type NodeJob } from './task.js';

const { values } = parseArgs({
  options: {
    redis: { type: 'string', default: 'redis://127.0.0.1:6379' },
    patience: { type: 'string', default: '600' },
    lock: { type: 'string', default: '30' },
    name: { type: 'string', default: `worker ${process.pid}` },
  },
});
const log = (line: string): void => console.log(`${values.name}: ${line}`);
const processor = fileURLToPath(new URL('processor.ts', import.meta.url));

async function main(): Promise<void> {
  const connection = await connect({ url: values.redis, patience: Number(values.patience), log });
  const lock = Number(values.lock) * 1000;
  const { redis, patience, name } = values;
  const worker = new Worker<NodeJob>(QUEUE, processor, {
    connection: connection.redis,
    name,
    workerForkOptions: {
      env: { ...process.env, NETLENS_REDIS: redis, NETLENS_PATIENCE: patience, NETLENS_WORKER: name },
    },
    // A worker that has not been heard of for so long is taken for dead, and its shard is given to another.
    lockDuration: lock,
    stalledInterval: lock / 2,
    // A shard may lose many workers, where machines are taken away at will.
    maxStalledCount: 10,
  });
  worker.on('active', (job) => log(`takes ${nameOf(job.data)}`));
  // A lost connection is told once, by `connect`; what else is wrong with the queue is told here.
  worker.on('error', (error) => {
    if (connection.redis.status === 'ready') log(error.message);
  });
  log('waits for shards');
  const stop = async (): Promise<void> => {
    await worker.close(connection.redis.status !== 'ready');
    connection.close();
    process.exit();
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  await connection.lost;
}

await main().catch((error: unknown) => {
  if (!(error instanceof RedisAwayError)) throw error;
  console.error(`${values.name}: ${error.message}`);
  process.exit(1);
});
