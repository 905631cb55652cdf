import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import { encode } from 'fast-png';
import { NetlensError } from 'netlens';
import { loadImage, loadModel } from 'netlens/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { smallNet } from '../support/smallNet.js';
import { junk } from './kinds.js';
import type { Stage } from './kinds.js';
import { soak } from './stage.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is changed at will
type Json = any;

let root: string;
let saved: { modelTopology: Json; weightsManifest: Json };
let weights: Uint8Array;

beforeAll(async () => {
  await use('cpu');
  root = await mkdtemp(join(tmpdir(), 'netlens-lies-'));
  const model = smallNet();
  await model.save({
    save: ({ modelTopology, weightSpecs, weightData }) => {
      saved = JSON.parse(
        JSON.stringify({ modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] }),
      );
      weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData!));
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } });
    },
  });
  model.dispose();
});
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
async function write(json: unknown, bytes: Uint8Array | undefined = weights): Promise<string> {
  const folder = join(root, `${folders++}`);
  await mkdir(folder);
  await writeFile(join(folder, 'model.json'), typeof json === 'string' ? json : JSON.stringify(json));
  if (bytes) await writeFile(join(folder, 'weights.bin'), bytes);
  return folder;
}

/** The error of a promise that leaves no tensor; it is a NetlensError that names the file. */
async function refused(file: string, load: () => Promise<{ dispose(): unknown }>): Promise<NetlensError | undefined> {
  const { numTensors } = tf.memory();
  let error: unknown;
  try {
    (await load()).dispose();
  } catch (caught) {
    error = caught;
  }
  expect(tf.memory().numTensors).toBe(numTensors);
  if (error === undefined) return undefined;
  if (!(error instanceof NetlensError)) throw new Error('not refused as it should be', { cause: error });
  expect(error.message).toContain(file);
  return error;
}

const layers = (json: Json): Json[] => (json.modelTopology.model_config ?? json.modelTopology).config.layers;
const conv1 = (json: Json): Json => layers(json).find(({ config }) => config.name === 'conv1').config;
const specs = (json: Json): Json[] => json.weightsManifest[0].weights;

/** Models that lie, by what is done to a good one. */
const lies: Readonly<Record<string, (json: Json) => unknown>> = {
  'a weight left out of the manifest': (json) => void specs(json).pop(),
  'a weight of another name': (json) => (specs(json)[0].name = 'conv7/kernel'),
  'a weight twice': (json) => specs(json).push(specs(json)[0]),
  'a weight of another shape': (json) => (specs(json)[0].shape = [4, 3, 3, 3]),
  'a weight of more numbers': (json) => (specs(json)[0].shape = [3, 3, 3, 400]),
  'a shape of negative numbers': (json) => (specs(json)[0].shape = [-3, -3, 3, 4]),
  'a shape that is none': (json) => (specs(json)[0].shape = 'wide'),
  'a shape left out': (json) => delete specs(json)[0].shape,
  'an unknown dtype': (json) => (specs(json)[0].dtype = 'float8'),
  'a dtype of another length': (json) => (specs(json)[0].dtype = 'bool'),
  'whole numbers for weights': (json) => (specs(json)[0].dtype = 'int32'),
  'strings for weights': (json) => (specs(json)[0].dtype = 'string'),
  'a quantization that is none': (json) => (specs(json)[0].quantization = { dtype: 'uint4', scale: 'x' }),
  'specs that are null': (json) => (json.weightsManifest[0].weights = [null]),
  'no specs': (json) => delete json.weightsManifest[0].weights,
  'a shard that is not there': (json) => (json.weightsManifest[0].paths = ['gone.bin']),
  'a shard that is no name': (json) => (json.weightsManifest[0].paths = [7]),
  'no shards': (json) => delete json.weightsManifest[0].paths,
  'a manifest of nothing': (json) => (json.weightsManifest = []),
  'a manifest of nulls': (json) => (json.weightsManifest = [null]),
  'a manifest that is no list': (json) => (json.weightsManifest = 'weights.bin'),
  'a topology that is a word': (json) => (json.modelTopology = 'ResNet'),
  'an empty topology': (json) => (json.modelTopology = {}),
  'a topology that is a number': (json) => (json.modelTopology = 7),
  'no layers': (json) => (layers(json).length = 0),
  'layers that are null': (json) => layers(json).fill(null),
  'an unknown layer': (json) => (layers(json)[1].class_name = 'Capsule'),
  'a layer without its configuration': (json) => delete layers(json)[1].config,
  'filters that are negative': (json) => (conv1(json).filters = -4),
  'a kernel of no size': (json) => (conv1(json).kernel_size = [0, 0]),
  'another number of filters': (json) => (conv1(json).filters = 7),
  'an input of another rank': (json) => (layers(json)[0].config.batch_input_shape = [null, 12]),
  'an input of another depth': (json) => (layers(json)[0].config.batch_input_shape = [null, 12, 10, 5]),
  'an unknown activation': (json) => (layers(json).at(-1).config.activation = 'swoosh'),
  'two layers of one name': (json) => (layers(json)[1].config.name = layers(json)[0].config.name),
  'another class of model': (json) => ((json.modelTopology.model_config ?? json.modelTopology).class_name = 'Forest'),
};

/** A functional model of three layers that feed each other in a circle. */
const node = (from: string): unknown => [[[from, 0, 0, {}]]];
const circle = (): Json => ({
  modelTopology: {
    class_name: 'Model',
    config: {
      name: 'circle',
      layers: [
        {
          class_name: 'InputLayer',
          name: 'in',
          config: { name: 'in', batch_input_shape: [null, 4], dtype: 'float32' },
          inbound_nodes: [],
        },
        { class_name: 'Dense', name: 'a', config: { name: 'a', units: 4 }, inbound_nodes: node('b') },
        { class_name: 'Dense', name: 'b', config: { name: 'b', units: 4 }, inbound_nodes: node('a') },
      ],
      input_layers: [['in', 0, 0]],
      output_layers: [['b', 0, 0]],
    },
  },
  weightsManifest: [{ paths: ['weights.bin'], weights: [] }],
});

describe('a model.json that lies fails on load, naming the file:', () => {
  test('and the true one loads', async () => {
    const folder = await write(saved);
    expect(await refused(folder, () => loadModel(folder))).toBeUndefined();
  });

  test.each(Object.entries(lies))('%s', async (_name, change) => {
    const json = structuredClone(saved);
    change(json);
    const folder = await write(json);
    expect(await refused(folder, () => loadModel(folder))).toMatchObject({ code: 'unsupported-model' });
  });

  test('layers in a circle', { timeout: 10_000 }, async () => {
    const folder = await write(circle(), new Uint8Array(0));
    expect(await refused(folder, () => loadModel(folder))).toMatchObject({ code: 'unsupported-model' });
  });

  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['half of it', '{"modelTopology": {'],
    ['no JSON', '<html>404</html>'],
    ['zero bytes', '\0\0\0\0'],
  ])('a file that holds %s', async (_name, text) => {
    const folder = await write(text);
    expect(await refused(folder, () => loadModel(folder))).toMatchObject({ code: 'unsupported-model' });
  });

  test('any part of it replaced by anything', { timeout: 300_000 }, async () => {
    const places = [...paths(saved)];
    const anything = fc.constantFrom<unknown>(null, -1, 0.5, 3, '', 'x', true, [], [null], {}, [[]], { a: 1 });
    let loaded = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), anything, async (place, value) => {
        const json = structuredClone(saved);
        const parent = place.slice(0, -1).reduce((part: Json, key) => part[key], json);
        parent[place.at(-1)!] = value;
        const folder = await write(json);
        // What does not matter to inference, a seed say, may be anything.
        if ((await refused(folder, () => loadModel(folder))) === undefined) loaded++;
        await rm(folder, { recursive: true });
      }),
      { seed: 5, numRuns: soak ? 3000 : 300 },
    );
    console.log(`${loaded} of the changed models load all the same`);
  });
});

/** The path of every part of some JSON. */
function* paths(json: Json, above: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (typeof json !== 'object' || json === null) return;
  for (const [key, part] of Object.entries(json)) {
    yield [...above, key];
    yield* paths(part, [...above, key]);
  }
}

describe('an image file that is', () => {
  const pictures: Record<string, Uint8Array> = {};
  beforeAll(async () => {
    pictures['png'] = encode({ width: 9, height: 7, channels: 3, data: Uint8Array.from({ length: 189 }, (_, i) => i) });
    pictures['jpg'] = Uint8Array.from(await readFile('examples/photos/chelsea.jpg'));
  });
  const load = async (bytes: Uint8Array): Promise<NetlensError | undefined> => {
    const file = join(root, `image-${folders++}`);
    await writeFile(file, bytes);
    const error = await refused(file, () => loadImage(file, { size: 8 }));
    await rm(file);
    return error;
  };
  const header = (width: number, height: number): Uint8Array => {
    const bytes = pictures['png']!.slice();
    new DataView(bytes.buffer).setUint32(16, width);
    new DataView(bytes.buffer).setUint32(20, height);
    return bytes;
  };

  test('empty, random or text', async () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(1000),
      new Uint8Array(64).fill(0xff),
      new TextEncoder().encode('<svg/>'),
    ]) {
      expect(await load(bytes)).toMatchObject({ code: 'option' });
    }
  });

  test('declared huge', async () => {
    for (const side of [0, 2 ** 31 - 1, 2 ** 32 - 1])
      expect(await load(header(side, side))).toMatchObject({ code: 'option' });
  });

  test.each(['png', 'jpg'])('a %s cut off anywhere', { timeout: 300_000 }, async (kind) => {
    const bytes = pictures[kind]!;
    const cuts = soak ? 100 : 20;
    for (let i = 0; i < cuts; i++) {
      const cut = bytes.subarray(0, Math.floor((i * (bytes.length - 20)) / cuts));
      expect(await load(cut), `cut at ${cut.length} of ${bytes.length}`).toMatchObject({ code: 'option' });
    }
  });

  test.each(['png', 'jpg'])('a %s with bytes changed is read or refused', { timeout: 300_000 }, async (kind) => {
    const bytes = pictures[kind]!;
    const place = fc.nat(Math.min(bytes.length, 2000) - 1);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 8 }), async (changes) => {
        const changed = bytes.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        await load(changed);
      }),
      { seed: 6, numRuns: soak ? 500 : 30 },
    );
  });

  test('not there, or no path at all', async () => {
    const paths = fc.sample(
      junk((what) => typeof what === 'string').map(({ make }) => make({} as Stage)),
      { seed: 7, numRuns: 100 },
    );
    for (const path of [...paths, join(root, 'gone.png'), root, 'nul\0byte']) {
      await expect(loadImage(path as string)).rejects.toBeInstanceOf(NetlensError);
      await expect(loadModel(path as string)).rejects.toBeInstanceOf(NetlensError);
    }
  });

  test('loaded with an option that is wrong', async () => {
    const wrong = fc.sample(
      fc.tuple(
        fc.constantFrom('size', 'fit', 'scale', 'channels'),
        junk(() => false).map(({ make }) => make({} as Stage)),
      ),
      { seed: 8, numRuns: 200 },
    );
    for (const [option, value] of [...wrong, ['size', [1e6, 1e6]], ['size', 2 ** 40]] as const) {
      const options = { [option]: value };
      await expect(loadImage('examples/photos/chelsea.jpg', options), option).rejects.toBeInstanceOf(NetlensError);
    }
    await expect(loadImage('examples/photos/chelsea.jpg', null as never)).rejects.toBeInstanceOf(NetlensError);
  });
});
