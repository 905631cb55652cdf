/**
 * Network Dissection and the most exciting images of each unit, over shards that any number of processes work on. It
 * starts workers here (`--workers 0`: only those that run elsewhere), puts the shards into the queue and joins the
 * parts:
 *
 *     redis-server &
 *     npm run cluster
 *     npm run cluster -- --workers 2 --images 600 --shards 8 --check
 *     npm run cluster -- --redis redis://host:6379 --workers 0 --broden /share/broden1_224 \
 *       --model /share/mobilenet --layer conv_pw_13_relu
 */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { NetlensError, openNetwork } from 'netlens';
import { loadModel } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import type { Source } from '../dissect/source.js';
import { alone } from './alone.js';
import { connect, RedisAwayError } from './connect.js';
import { coordinate, ShardError, type Report } from './coordinate.js';
import { progressPage } from './progressPage.js';
import type { Task } from './task.js';

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values } = parseArgs({
  options: {
    redis: text('redis://127.0.0.1:6379'),
    patience: text('600'),
    workers: text('2'),
    lock: text('30'),
    shards: text('8'),
    fan: text('8'),
    page: { type: 'string' },
    batch: text('20'),
    images: text('600'),
    layer: { type: 'string', multiple: true, default: ['relu5'] },
    model: { type: 'string' },
    broden: { type: 'string' },
    split: { type: 'string' },
    masks: { type: 'string' },
    coco: { type: 'string' },
    pictures: { type: 'string' },
    size: text('224'),
    range: text('-1..1'),
    out: text('out/cluster/report.json'),
    check: { type: 'boolean', default: false },
  },
});

function taskOf(): Task {
  const { model, layer } = values;
  return {
    ...(model !== undefined && { model }),
    source: sourceOf(),
    layers: layer,
    shards: Number(values.shards),
    fan: Number(values.fan),
    batchSize: Number(values.batch),
    quantile: 0.005,
    k: 9,
  };
}

function sourceOf(): Source {
  const { broden, split, masks, coco, pictures = '' } = values;
  const taken = { size: Number(values.size), range: values.range.split('..').map(Number) as [number, number] };
  if (broden !== undefined) return { broden, ...(split !== undefined && { split }), ...taken };
  if (masks !== undefined) return { masks, ...taken };
  return coco === undefined ? { world: Number(values.images) } : { coco, pictures, ...taken };
}

/** Workers of this machine, each a process of its own. */
function startWorkers(): () => void {
  const script = fileURLToPath(new URL('worker.ts', import.meta.url));
  let [running, stopping] = [Number(values.workers), false];
  const started = Array.from({ length: running }, (_, i) => {
    const { redis, patience, lock } = values;
    const name = `worker ${i + 1}`;
    const args = ['--redis', redis, '--patience', patience, '--lock', lock, '--name', name];
    const worker = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: 'inherit' });
    worker.once('exit', (code, signal) => {
      running--;
      if (stopping) return;
      console.log(`${name} ended (${signal ?? code}).`);
      if (running === 0) console.log('None is left here: the shards wait for workers that are started elsewhere.');
    });
    return worker;
  });
  return () => {
    stopping = true;
    for (const worker of started) worker.kill();
  };
}

async function check(task: Task, report: Report): Promise<void> {
  await startWasm();
  const model = await loadModel(task.model ?? new URL('../world/model/', import.meta.url));
  const same = isDeepStrictEqual(report, await alone(openNetwork(model), task));
  console.log(same ? "The report equals one process's, to the last count." : "The report differs from one process's.");
  if (!same) process.exitCode = 1;
}

async function main(): Promise<void> {
  const task = taskOf();
  const connection = await connect({ url: values.redis, patience: Number(values.patience), log: console.log });
  const stopWorkers = startWorkers();
  const page = values.page === undefined ? undefined : progressPage(task);
  page?.server.listen(Number(values.page), () => {
    const { port } = page.server.address() as AddressInfo;
    console.log(`Its progress: http://localhost:${port}/`);
  });
  try {
    const start = performance.now();
    const report = await coordinate(task, connection, {
      ...page?.watch,
      onPart: (part, done, of) => console.log(`${part}: ${done} of ${of} shards`),
      onStalled: (id) => {
        page?.watch.onStalled(id);
        console.log(`The worker at job ${id} is gone; another takes its shard.`);
      },
    });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    for (const [layer, { units, detectors, unique }] of Object.entries(report.dissection.summary)) {
      console.log(`${layer}: ${detectors} of ${units} units are detectors, of ${unique} concepts; ${seconds} s`);
    }
    await mkdir(dirname(values.out), { recursive: true });
    await writeFile(values.out, JSON.stringify(report));
    console.log(`wrote ${values.out}`);
    if (values.check) await check(task, report);
  } finally {
    stopWorkers();
    page?.server.close();
    page?.server.closeAllConnections();
    connection.close();
  }
}

await main().catch((error: unknown) => {
  const known = error instanceof RedisAwayError || error instanceof ShardError || error instanceof NetlensError;
  if (!known) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
