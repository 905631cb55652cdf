import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadModel, OptionError, UnsupportedModelError } from 'netlens';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference } from '../support/matchers.js';
import { readJson } from '../support/shared.js';

const folder = fileURLToPath(new URL('fixtures/keras3/sequential', import.meta.url));
const weights = 'group1-shard1of1.bin';
interface Values {
  shape: number[];
  values: number[];
}
const { x, y } = readJson<{ x: [Values]; y: [Values] }>(join(folder, 'golden.json'));

let server: Server;
let base: string;
const asked: string[] = [];
/** Answers with the fixture's files where the query is right. */
beforeAll(async () => {
  await tf.setBackend('cpu');
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${String(request.headers['x-key'])}`);
    const { pathname, search } = new URL(request.url!, 'http://localhost');
    if (pathname === '/slow/model.json') return;
    if (pathname === '/page/model.json') return void response.end('<!doctype html>');
    if (search !== '?key=a%2Fb') return void response.writeHead(403).end();
    readFile(join(folder, pathname.replace('/net/', ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** Whether a model gives Keras's answers, and is gone afterwards. */
async function check(source: Parameters<typeof loadModel>[0], options = {}): Promise<void> {
  const { numTensors } = tf.memory();
  const model = await loadModel(source, options);
  const input = tf.tensor(x[0].values, x[0].shape);
  const output = model.predict(input) as tf.Tensor;
  expect(difference(await output.data(), Float32Array.from(y[0].values))).toBeLessThan(1e-5);
  tf.dispose([input, output]);
  model.dispose();
  expect(tf.memory().numTensors).toBe(numTensors);
}

async function file(name: string, as = name): Promise<File> {
  return new File([await readFile(join(folder, name))], as);
}

describe('loadModel by URL', () => {
  it('asks for every file with the query and the headers, and says how far it is', async () => {
    for (const url of [`${base}/net/model.json?key=a%2Fb`, new URL(`${base}/net/?key=a%2Fb`)]) {
      asked.length = 0;
      const seen: { done: number; total: number }[] = [];
      await check(url, {
        requestInit: { headers: { 'x-key': 'k' } },
        onProgress: (progress: { done: number; total: number }) => seen.push(progress),
      });
      expect(asked).toEqual(['GET /net/model.json?key=a%2Fb k', `GET /net/${weights}?key=a%2Fb k`]);
      expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
      expect(seen.at(-1)!.total).toBe((await readFile(join(folder, weights))).length);
    }
  });

  it('names what the server does not give, without the query', async () => {
    const refused = async (path: string, message: RegExp): Promise<void> => {
      const error = (await loadModel(base + path).catch((reason: unknown) => reason)) as Error;
      expect(error).toBeInstanceOf(UnsupportedModelError);
      expect(error.message).toMatch(message);
      expect(error.message).not.toContain('secret');
    };
    await refused('/net/model.json?key=secret', /net\/model\.json\?\.\.\. cannot be read: the server answers 403/);
    await refused('/page/model.json', /is not JSON: .*a page of HTML/);
  });

  it('stops with the signal’s reason', async () => {
    const controller = new AbortController();
    const loading = loadModel(`${base}/slow/model.json`, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(loading).rejects.toThrow('enough');
  });

  it('takes no path', async () => {
    await expect(loadModel('some/model.json')).rejects.toThrow(/wanted a URL.*netlens\/node/);
    await expect(loadModel(5 as never)).rejects.toThrow(OptionError);
  });
});

describe('loadModel from files', () => {
  it('finds its files in any order, among others', async () => {
    const others = [new File(['{"labels": ["a"]}'], 'metadata.json'), new File(['x'], 'readme.txt')];
    await check([await file(weights), ...others, await file('model.json', 'net.json')]);
  });

  it('finds its files in a folder that was dropped or chosen, whose parts come in any order', async () => {
    const bytes = await readFile(join(folder, weights));
    const [first, second] = [bytes.subarray(0, 40), bytes.subarray(40)];
    const json = readJson<tf.io.ModelJSON>(join(folder, 'model.json'));
    const [{ weights: specs }] = json.weightsManifest as [tf.io.WeightsManifestConfig[number]];
    const paths = ['shards/a/part%201.bin', './shards/b/part%201.bin'];
    const model = JSON.stringify({ ...json, weightsManifest: [{ weights: specs, paths }] });
    /** As a browser gives the files of a folder. */
    const inside = (path: string, content: BlobPart): File =>
      Object.defineProperty(new File([content], path.split('/').at(-1)!), 'webkitRelativePath', { value: path });
    const files = [
      inside('drop/net/model.json', model),
      inside('drop/net/shards/a/part 1.bin', first),
      inside('drop/net/shards/b/part 1.bin', second),
    ];
    // A name that is nearer, or the same elsewhere, and what systems leave.
    const others = [
      inside('drop/old/shards/a/part 1.bin', second),
      inside('drop/net/labels.json', '["a"]'),
      inside('drop/.DS_Store', 'x'),
      inside('drop/net/._model.json', 'x'),
      inside('drop/net/.ipynb_checkpoints/model.json', model),
      inside('__MACOSX/drop/net/model.json', model),
    ];
    await check([...others, ...files]);
    await check([...files, ...others].reverse());
    // Only names: which of two is meant cannot be said.
    const flat = [new File([model], 'model.json'), new File([first], 'part 1.bin'), new File([second], 'part 1.bin')];
    await expect(loadModel(flat)).rejects.toThrow(
      /needs shards\/a\/part%201\.bin, and got part 1\.bin and part 1\.bin/,
    );
    // One file is not two parts.
    await expect(loadModel(files.slice(0, 2))).rejects.toThrow(/also needs \.\/shards\/b\/part%201\.bin: give all/);
  });

  it('names a file that cannot be read any more', async () => {
    const gone = await file(weights);
    gone.arrayBuffer = () => Promise.reject(new DOMException('It is gone.', 'NotFoundError'));
    const loading = loadModel([await file('model.json'), gone]);
    await expect(loading).rejects.toThrow(UnsupportedModelError);
    await expect(loading).rejects.toThrow(/group1-shard1of1\.bin cannot be read: It is gone/);
  });

  it('names what is missing, and what is no model of TensorFlow.js', async () => {
    await expect(loadModel([await file('model.json')])).rejects.toThrow(/model\.json also needs group1-shard1of1\.bin/);
    await expect(loadModel([await file(weights)])).rejects.toThrow(/no model\.json among 1 files/);
    const keras = new File(['PK'], 'net.keras');
    await expect(loadModel([keras])).rejects.toThrow(
      /net\.keras is a Keras file: convert it with tensorflowjs_converter/,
    );
    const two = [await file('model.json'), await file('model.json', 'other.json')];
    await expect(loadModel(two)).rejects.toThrow(/wanted the files of one model/);
  });
});

it('loadModel from an IO handler', async () => {
  const { modelTopology, weightsManifest } = readJson<tf.io.ModelJSON>(join(folder, 'model.json'));
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const bytes = await readFile(join(folder, weights));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  await check({ load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }) });
  const cut = { load: () => Promise.resolve({ modelTopology, weightSpecs, weightData: weightData.slice(4) }) };
  await expect(loadModel(cut)).rejects.toThrow(/the IO handler holds \d+ bytes of weights/);
  const broken = { load: () => Promise.reject(new Error('gone')) };
  await expect(loadModel(broken)).rejects.toThrow(/the IO handler cannot be read: gone/);
});
