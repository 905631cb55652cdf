/**
 * What a worker computes, in a process of its own that BullMQ starts: however long a batch takes, the worker goes on
 * telling Redis that it lives.
 */
import { UnrecoverableError, type SandboxedJob } from 'bullmq';
import { NetlensError, openNetwork, type DatasetProgress, type ErrorCode, type Network } from 'netlens';
import { loadModel } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { connect, type Connection } from './connect.js';
import { joined } from './joined.js';
import { pack, unpack } from './packed.js';
import { childrenOf, jobId, nameOf, partKey, type NodeJob, type Parts } from './task.js';
import { work } from './work.js';

const { NETLENS_REDIS: url = '', NETLENS_PATIENCE: patience = '600', NETLENS_WORKER: name = '' } = process.env;
const log = (line: string): void => console.log(`${name}: ${line}`);

/** What no second try and no other machine would change. */
const hopeless: readonly ErrorCode[] = ['option', 'shape', 'layer-not-found', 'unsupported-layer', 'numerical'];
const embedded = new URL('../world/model/', import.meta.url);

// Without its worker, nobody waits for what it computes.
process.once('disconnect', () => process.exit());

let connection: Promise<Connection> | undefined;
let started = false;
/** The network of the last shard, which most likely is that of the next. */
let open: { readonly model: string | undefined; readonly network: Network } | undefined;

async function networkOf(model: string | undefined): Promise<Network> {
  if (!started) {
    // A worker for each core.
    await startWasm({ threads: 1 });
    started = true;
  }
  if (open && open.model === model) return open.network;
  open?.network.dispose();
  open?.network.model.dispose();
  open = undefined;
  open = { model, network: openNetwork(await loadModel(model ?? embedded)) };
  return open.network;
}

/** Makes a node's part and keeps it in Redis. */
export default async function makePart(job: SandboxedJob<NodeJob>): Promise<number> {
  connection ??= connect({ url, patience: Number(patience), log: () => undefined });
  const { redis } = await connection;
  const key = partKey(job.id as string);
  try {
    // Another worker may have made it, which was wrongly taken for dead.
    const isThere = (await redis.exists(key)) > 0;
    const size = isThere
      ? await redis.strlen(key)
      : await (job.data.node.level === 0 ? compute : join)(job, redis, key);
    log(`is done with ${nameOf(job.data)}: ${size} bytes`);
    return size;
  } catch (error) {
    const { name: kind, message } = error as Error;
    log(`fails at ${nameOf(job.data)}: ${message}`);
    if (error instanceof NetlensError && hopeless.includes(error.code)) {
      throw new UnrecoverableError(`${kind}: ${message}`);
    }
    throw error;
  }
}

type Redis = Connection['redis'];

async function compute(job: SandboxedJob<NodeJob>, redis: Redis, key: string): Promise<number> {
  log(`computes ${nameOf(job.data)}`);
  let reported = 0;
  const onProgress = ({ done: examples }: DatasetProgress): void => {
    if (performance.now() - reported < 500) return;
    reported = performance.now();
    // Nobody depends on it, and Redis may be away.
    job.updateProgress(examples).catch(() => undefined);
  };
  const bytes = await pack(await work(await networkOf(job.data.task.model), job.data, onProgress));
  // Not as the job's own result, which the queue would store twice, in the job and in its stream of events.
  await redis.set(key, bytes);
  return bytes.length;
}

/** Joins the parts of a node's children, which are not needed any more then. */
async function join({ data }: SandboxedJob<NodeJob>, redis: Redis, key: string): Promise<number> {
  const keys = childrenOf(data.node, data.task).map((node) => partKey(jobId({ ...data, node })));
  const parts: Parts[keyof Parts][] = [];
  for (const child of keys) {
    const bytes = await redis.getBuffer(child);
    if (bytes === null) throw new Error('a part that it joins is gone from Redis');
    parts.push(await unpack(bytes));
  }
  const bytes = await pack(joined(data.part, parts));
  // At once: whoever looks finds the parts or what they were joined to.
  await redis.multi().set(key, bytes).del(keys).exec();
  return bytes.length;
}
