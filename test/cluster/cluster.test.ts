import '@tensorflow/tfjs-backend-wasm';
import { Queue } from 'bullmq';
import { openNetwork, type ActivationQuantiles } from 'netlens';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startWasm } from 'netlens/wasm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { alone } from '../../examples/cluster/alone.js';
import { connect, RedisAwayError, type Connection } from '../../examples/cluster/connect.js';
import { coordinate, ShardError, type Report } from '../../examples/cluster/coordinate.js';
import { pack, unpack } from '../../examples/cluster/packed.js';
import { jobId, QUEUE, type Task } from '../../examples/cluster/task.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { needing } from '../machines/needing.js';
import { RedisServer } from './redisServer.js';
import { blockingFor, ClusterProcess, dyingAt, dyingOnceAt } from './workers.js';

const task: Task = {
  source: { world: 90 },
  layers: ['relu5'],
  shards: 3,
  // Two joins of each kind of part, of two shards and of one.
  fan: 2,
  batchSize: 10,
  quantile: 0.005,
  k: 4,
};

test('a part is packed without loss', async () => {
  const part: ActivationQuantiles = {
    accuracy: 0.005,
    examples: 3,
    layers: { é: [{ largest: 0.97, zeros: 2, positive: [[-3, 2 ** 40]], negative: [] }] },
  };
  expect(await unpack(await pack(part))).toEqual(part);
});

test('without a Redis there is one clear error', async () => {
  const server = await RedisServer.create(false); // not started
  const error: unknown = await connect({ url: server.url, patience: 9, log: () => undefined }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(RedisAwayError);
  expect((error as Error).message).toMatch(/^No Redis at redis:\/\/127.0.0.1:\d+: connect ECONNREFUSED .*redis-server/);
  const worker = ClusterProcess.worker('lonely', server.url);
  await worker.line(/^lonely: No Redis at .*ECONNREFUSED/);
  expect(await worker.ended()).toBe(1);
  await server.remove();
});

needing('redis').describe('cluster', () => {
  let expected: Report;
  let server: RedisServer;
  let workers: ClusterProcess[] = [];
  let connections: Connection[] = [];

  beforeAll(async () => {
    await startWasm();
    const model = await loadShapeClassifier();
    const network = openNetwork(model);
    expected = await alone(network, task);
    network.dispose();
    model.dispose();
  });
  afterEach(async () => {
    for (const connection of connections) connection.close();
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
    await server?.remove();
    [workers, connections] = [[], []];
  });
  afterAll(() => expect(expected.dissection.examples).toBe(90));

  async function start(keeps: boolean): Promise<void> {
    server = await RedisServer.create(keeps);
    await server.start();
  }
  function startWorker(name: string, hooks?: readonly string[]): ClusterProcess {
    const worker = ClusterProcess.worker(name, server.url, hooks);
    workers.push(worker);
    return worker;
  }
  const said: string[] = [];
  async function connected(patience = 60): Promise<Connection> {
    const connection = await connect({ url: server.url, patience, log: (line) => said.push(line) });
    connections.push(connection);
    return connection;
  }
  /** How many jobs and parts Redis holds. */
  async function left({ redis }: Connection): Promise<number> {
    const queue = new Queue(QUEUE, { connection: redis });
    const counts = await queue.getJobCounts();
    await queue.close();
    return Object.values(counts).reduce((a, b) => a + b) + (await redis.keys('netlens:part:*')).length;
  }

  test("two workers, one of which is killed midway, give one process's report", async () => {
    await start(false);
    const doomed = startWorker('doomed', dyingAt('takes'));
    await doomed.line(/waits for shards/);
    const stalled: string[] = [];
    const parts: string[] = [];
    const progress = new Set<string>();
    const connection = await connected();
    const going = coordinate(task, connection, {
      onStalled: (id) => stalled.push(id),
      onPart: (part, done, of) => parts.push(`${part} ${done}/${of}`),
      onProgress: (id) => progress.add(id),
    });
    const [, part, shard] = (await doomed.line(/takes (\w+) of shard (\d)/)) as unknown as [
      string,
      'quantiles',
      string,
    ];
    expect(await doomed.ended()).toBeNull(); // killed
    const other = startWorker('other');
    const report = await going;

    expect(doomed.lines.some((line) => line.includes('is done'))).toBe(false);
    // On a busy machine the other one may be late with a sign of life, too.
    expect(stalled).toContain(jobId({ task, part, node: { level: 0, index: Number(shard) - 1 } }));
    expect(other.lines.some((line) => line.includes(`is done with ${part} of shard ${shard}`))).toBe(true);
    expect(report).toEqual(expected);
    expect(parts.filter((line) => line.endsWith('3/3'))).toHaveLength(3);
    expect(progress.size).toBeGreaterThan(1);
    expect(await left(connection)).toBe(0);
    // Told to stop, a worker ends by itself.
    expect(await other.end('SIGTERM')).toBe(0);
  });

  test('a Redis that goes away and comes back empty is waited for, and what it lost is done again', async () => {
    await start(false);
    const worker = startWorker('patient');
    said.length = 0;
    let first: () => void;
    const onePart = new Promise<void>((resolve) => (first = resolve));
    const going = coordinate(task, await connected(), { onPart: () => first() });
    await onePart;
    await server.kill();
    await worker.line(/Redis at .* went away; waiting up to 600 s/);
    await server.start();
    expect(await going).toEqual(expected);
    expect(said.map((line) => line.replace(/redis:\S+/, 'X'))).toEqual([
      'Redis at X went away; waiting up to 60 s for it. What is done is kept.',
      'Redis at X is back.',
    ]);
  });

  test('a Redis that stays away ends in one error; the same command goes on from what was kept', async () => {
    await start(true);
    const worker = startWorker('stubborn');
    let first: () => void;
    const onePart = new Promise<void>((resolve) => (first = resolve));
    const going = coordinate(task, await connected(0.5), { onPart: () => first() });
    going.catch(() => undefined);
    await onePart;
    await server.kill();
    await expect(going).rejects.toThrow(/^Redis at .* has been away for 0\.5 s .*run the same command/);
    await expect(going).rejects.toBeInstanceOf(RedisAwayError);
    await server.start();
    expect(await coordinate(task, await connected())).toEqual(expected);
    // What was done before is not done again, but for the one that was under way.
    const done = worker.lines.filter((line) => line.includes('is done with')).map((line) => line.split(': ')[1]);
    expect(done.length - new Set(done).size).toBeLessThanOrEqual(1);
    expect(new Set(done).size).toBe(9 + 6);
  });

  test('a batch may take longer than a worker is waited for', async () => {
    await start(false);
    const worker = startWorker('slow', blockingFor(5000));
    const stalled: string[] = [];
    const small = { ...task, shards: 1 };
    expect(await coordinate(small, await connected(), { onStalled: (id) => stalled.push(id) })).toEqual(expected);
    expect(stalled).toEqual([]);
    expect(worker.lines.filter((line) => line.includes('computes'))).toHaveLength(3);
    expect(worker.lines.filter((line) => line.includes('takes'))).toHaveLength(3);
  });

  test('after kills of what computes, of a worker and of the coordinator, the same command goes on', async () => {
    await start(false);
    const words = ['--images', '90', '--shards', '3', '--fan', '2', '--batch', '10'];
    const [first, second] = [join(server.folder, 'first.json'), join(server.folder, 'second.json')];
    const clumsy = startWorker('clumsy', dyingOnceAt('computes quantiles of shard 2', join(server.folder, 'died')));
    const doomed = ClusterProcess.coordinator(server.url, [...words, '--out', first], dyingAt('counts: 1 of'));
    workers.push(doomed);
    expect(await doomed.ended()).toBeNull();
    expect(existsSync(first)).toBe(false);
    // What computed was killed, and the worker started it anew.
    expect(clumsy.lines.filter((line) => line.includes('computes quantiles of shard 2'))).toHaveLength(2);
    // While nobody coordinates, one worker is killed and another comes.
    await clumsy.end('SIGKILL');
    const other = startWorker('other');
    const again = ClusterProcess.coordinator(server.url, [...words, '--out', second, '--page', '0']);
    workers.push(again);

    const [, address] = (await again.line(/progress: (\S+)/)) as unknown as [string, string];
    const page = await (await fetch(address)).text();
    expect(page).toContain('<title>Dissection on many machines</title>');
    const looked = (await (await fetch(`${address}progress.json`)).json()) as {
      rows: { part: string; levels: { name: string; stage: string }[][] }[];
    };
    expect(looked.rows.map(({ part, levels }) => [part, ...levels.map(({ length }) => length)])).toEqual([
      ['quantiles', 3, 2],
      ['top', 3, 2],
      ['counts', 3, 2],
    ]);
    expect(looked.rows[2]!.levels[1]![0]!.name).toBe('counts joined of shards 1 to 2');

    expect(await again.ended()).toBe(0);
    const report = JSON.parse(readFileSync(second, 'utf8')) as Report;
    expect(report.dissection).toEqual(expected.dissection);
    // The command keeps more pictures of each unit.
    for (const [channel, best] of Object.entries(expected.top['relu5']!.channels))
      expect(report.top['relu5']!.channels[Number(channel)]!.slice(0, task.k)).toEqual(best);
    // What was there when the coordinator was killed is not made again.
    expect(other.lines.filter((line) => /computes (quantiles|top)/.test(line))).toEqual([]);
    expect(await left(await connected())).toBe(0);
  });

  test('a shard that cannot be done is named, with the reason', async () => {
    await start(false);
    startWorker('puzzled');
    const connection = await connected();
    const error: unknown = await coordinate({ ...task, layers: ['conv9'] }, connection).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ShardError);
    expect((error as Error).message).toMatch(
      /^The \w+ of shard \d of 3 failed after 1 tries: LayerNotFoundError: .*conv9/,
    );
  });

  test('a broken connection to the data is tried again', async () => {
    await start(false);
    const worker = startWorker('reader');
    const broken: Task = { ...task, source: { broden: '/nowhere', size: 64, range: [0, 1] } };
    const error: unknown = await coordinate(broken, await connected()).catch((e: unknown) => e);
    expect((error as Error).message).toMatch(/failed after 3 tries: readBroden: \/nowhere\/label\.csv cannot be read/);
    expect(worker.lines.filter((line) => line.includes('fails at')).length).toBeGreaterThanOrEqual(3);
  });
});
