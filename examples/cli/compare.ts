import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  compare as compareMaps,
  comparedMetrics as knownMetrics,
  methods as knownMethods,
  openNetwork,
  renderComparison,
  type ComparedPicture,
  type Comparison,
  type CompareOptions,
  type CompareProgress,
  type Port,
} from 'netlens';
import { createPool } from 'netlens/node';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { comparedMethods, comparedMetrics } from '../compare/defaults.js';
import { comparedPictures } from '../compare/worldPictures.js';
import { shapes } from '../world/shapes.js';
import type { Command } from './command.js';
import { placesOf, readComparison, tableOf } from './comparisonFile.js';
import { labelsFor } from './labels.js';
import {
  backendOf,
  modelOptions,
  namedScaleOf,
  shardOf,
  textOf,
  UsageError,
  wholeNumber,
  type Values,
} from './options.js';
import { picturesIn, picturesOf } from './picturesOf.js';
import { progress } from './progress.js';
import { scaleFor } from './scaleFor.js';
import { loadModel, startBackend } from './start.js';

const help = `netlens compare [options]

Scores the maps of several methods by several metrics, over many pictures, and writes comparison.json and a page,
comparison.html. Without options: the embedded network, on pictures of its own small world.

  --model DIR_OR_URL  a TensorFlow.js model; with --images
  --images DIR        a folder of pictures; each is explained for its top class
  --count N           so many of the pictures (default: all of the folder, or 100)
  --method NAME       a method; may be given several times (default: ${comparedMethods.join(', ')})
  --metric NAME       a metric; may be given several times (default: ${comparedMetrics.join(', ')}):
                      ${knownMetrics.map(({ name }) => name).join(', ')}
  --layer NAME        the layer that Grad-CAM and its kin look at (default: the last one with spatial extent)
  --scale '-1..1'     the values of black and white that the model was trained on, or tf, caffe or torch (default: a
                      guess from the model, which is said)
  --labels FILE       class names, one a line, or a JSON array
  --shard I/N         only every Nth picture, from the Ith of 1 to N on; netlens merge joins the parts
  --resume            goes on from the comparison.json that a run before has left
  --threads N         so many worker threads (default: 1)
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/compare); a name that ends in .json: that file alone
  --help`;

const text = { type: 'string' } as const;
const several = { type: 'string', multiple: true } as const;

export const compare: Command = {
  summary: 'scores methods by metrics over many pictures',
  help,
  options: {
    ...modelOptions,
    ...{ images: text, count: text, layer: text, scale: text, labels: text, shard: text, threads: text, out: text },
    ...{ method: several, metric: several, resume: { type: 'boolean' } },
  },
  run,
};

/** Pictures that are written to the disk at once: what is lost when a run is broken off. */
const KEPT_EVERY = 10;

async function run(values: Values): Promise<void> {
  const folder = textOf(values, 'images');
  if ((textOf(values, 'model') === undefined) !== (folder === undefined)) {
    throw new UsageError('--model and --images go together: a model of yours needs pictures of its kind.');
  }
  const { file, page } = placesOf(textOf(values, 'out') ?? 'out/compare');
  const shard = shardOf(values);
  const most = countOf(values, 'count');
  const threads = countOf(values, 'threads') ?? 1;
  const options = {
    methods: namesOf(values, 'method', comparedMethods, knownMethods),
    metrics: namesOf(values, 'metric', comparedMetrics, knownMetrics),
    ...(textOf(values, 'layer') !== undefined && { layer: textOf(values, 'layer') as string }),
  };
  await startBackend(backendOf(values));
  const { name, model } = await loadModel(textOf(values, 'model'));
  const labels = folder === undefined ? shapes : await labelsOfModel(model, values);
  const total = folder === undefined ? (most ?? 100) : Math.min(most ?? Infinity, (await picturesIn(folder)).length);
  const asked = namedScaleOf(values);
  const scale = await scaleFor(model, folder === undefined ? [0, 1] : asked);
  const data = (): Iterable<ComparedPicture> | AsyncIterable<ComparedPicture> =>
    folder === undefined ? comparedPictures(total, shard) : picturesOf(folder, model, scale, total, shard);

  await mkdir(dirname(file), { recursive: true });
  const line = progress('compare');
  const own = Math.ceil((total - shard.index) / shard.of);
  const { keep, written } = keeping(file);
  const work: CompareOptions = {
    ...options,
    ...(values['resume'] === true && existsSync(file) && { resume: await readComparison(file) }),
    onProgress: (at) => {
      line({ done: at.done, total: own });
      keep(at);
    },
  };
  const comparison = await compared(model, data, work, threads);
  await written();
  await writeFile(file, JSON.stringify(comparison));
  const title = `Which map of ${name} can be believed?`;
  if (page !== undefined) await writeFile(page, renderComparison(comparison, { title, labels }));
  console.log(tableOf(comparison));
  console.log(page === undefined ? `Wrote ${file}.` : `Wrote ${page} and comparison.json beside it.`);
  model.dispose();
}

/** The names of its classes, which must be as many as it has. */
async function labelsOfModel(model: LayersModel | GraphModel, values: Values): Promise<readonly string[]> {
  using network = openNetwork(model);
  return labelsFor(network.outputs[0] as Port, textOf(values, 'labels'), textOf(values, 'model'));
}

async function compared(
  model: LayersModel | GraphModel,
  data: () => Iterable<ComparedPicture> | AsyncIterable<ComparedPicture>,
  options: CompareOptions,
  threads: number,
): Promise<Comparison> {
  if (threads === 1) return compareMaps(model, data, options);
  await using pool = await createPool({ model, size: threads });
  return pool.compare(data, options);
}

/** Writes what there is every few pictures, one after the other. */
function keeping(file: string): {
  readonly keep: (at: CompareProgress) => void;
  readonly written: () => Promise<void>;
} {
  let writing = Promise.resolve();
  return {
    keep: ({ done, comparison }) => {
      if (done % KEPT_EVERY > 0) return;
      const text = JSON.stringify(comparison());
      writing = writing.then(() => writeFile(file, text));
    },
    written: () => writing,
  };
}

function countOf(values: Values, name: string): number | undefined {
  const word = textOf(values, name);
  const count = word === undefined ? undefined : wholeNumber(`--${name}`, word);
  if (count !== 0) return count;
  throw new UsageError(`--${name} 0: wanted 1 or more.`);
}

function namesOf(
  values: Values,
  option: string,
  defaults: readonly string[],
  known: readonly { readonly name: string }[],
): readonly string[] {
  const given = (values[option] ?? []) as readonly string[];
  const wrong = given.find((name) => !known.some((row) => row.name === name));
  if (wrong === undefined) return given.length > 0 ? given : defaults;
  throw new UsageError(`--${option} ${wrong}: wanted ${known.map(({ name }) => name).join(', ')}.`);
}
