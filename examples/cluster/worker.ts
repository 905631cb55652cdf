/**
 * A worker: takes shards from the queue until it is stopped (by SIGINT or SIGTERM, after the shard that it is at).
 *
 *     npx tsx examples/cluster/worker.ts --redis redis://host:6379
 */
import { parseArgs } from 'node:util';
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import { NetlensError, openNetwork, type DatasetProgress, type ErrorCode, type Network } from 'netlens';
import { loadModel } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { connect, RedisAwayError, type Connection } from './connect.js';
import { pack } from './packed.js';
import { nameOf, partKey, QUEUE, type ShardJob } from './task.js';
import { work } from './work.js';

const { values } = parseArgs({
  options: {
    redis: { type: 'string', default: 'redis://127.0.0.1:6379' },
    patience: { type: 'string', default: '600' },
    lock: { type: 'string', default: '60' },
    name: { type: 'string', default: `worker ${process.pid}` },
  },
});
const log = (line: string): void => console.log(`${values.name}: ${line}`);

/** What no second try and no other machine would change. */
const hopeless: readonly ErrorCode[] = ['option', 'shape', 'layer-not-found', 'unsupported-layer', 'numerical'];
const embedded = new URL('../world/model/', import.meta.url);

/** The network of the last shard, which most likely is that of the next. */
let open: { readonly model: string | undefined; readonly network: Network } | undefined;
async function networkOf(model: string | undefined): Promise<Network> {
  if (open && open.model === model) return open.network;
  open?.network.dispose();
  open?.network.model.dispose();
  open = undefined;
  open = { model, network: openNetwork(await loadModel(model ?? embedded)) };
  return open.network;
}

async function doShard(job: Job<ShardJob>, { redis }: Connection): Promise<number> {
  log(`takes ${nameOf(job.data)}`);
  let reported = 0;
  const onProgress = ({ done: examples }: DatasetProgress): void => {
    if (performance.now() - reported < 500) return;
    reported = performance.now();
    // Nobody depends on it, and Redis may be away.
    job.updateProgress(examples).catch(() => undefined);
  };
  try {
    const bytes = await pack(await work(await networkOf(job.data.task.model), job.data, onProgress));
    // Not as the job's own result, which the queue would store twice, in the job and in its stream of events.
    await redis.set(partKey(job.id as string), bytes);
    log(`is done with ${nameOf(job.data)}: ${bytes.length} bytes`);
    return bytes.length;
  } catch (error) {
    const { name, message } = error as Error;
    log(`fails at ${nameOf(job.data)}: ${message}`);
    if (error instanceof NetlensError && hopeless.includes(error.code)) {
      throw new UnrecoverableError(`${name}: ${message}`);
    }
    throw error;
  }
}

async function main(): Promise<void> {
  const connection = await connect({ url: values.redis, patience: Number(values.patience), log });
  // A worker for each core.
  await startWasm({ threads: 1 });
  const lock = Number(values.lock) * 1000;
  const worker = new Worker<ShardJob>(QUEUE, (job) => doShard(job, connection), {
    connection: connection.redis,
    name: values.name,
    // A worker that has not been heard of for so long is taken for dead, and its shard is given to another. It cannot
    // be heard of while a batch runs, so a batch must take less than half of it.
    lockDuration: lock,
    stalledInterval: lock / 2,
    // A shard may lose many workers, where machines are taken away at will.
    maxStalledCount: 10,
  });
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
