import { existsSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import type { Network, ValueRange } from 'netlens';
import { count, dissectionOf, measure, thresholdsOf, type Thresholds } from '../dissect/rounds.js';
import { openSource, type Source } from '../dissect/source.js';
import type { Command } from './command.js';
import { readPart } from './comparisonFile.js';
import { writeJson, writeReport } from './dissectReport.js';
import { backendOf, outputOptions, scaleOf, shardOf, textOf, UsageError, wholeNumber, type Values } from './options.js';
import { progress } from './progress.js';
import { sayScale, scaleFor, valuesOf } from './scaleFor.js';
import { openModel, startBackend } from './start.js';

const help = `netlens dissect [options]

Labels the units of a layer by the concepts whose pixels they pick out (Bau et al. 2017), and writes dissection.json and a
page, dissection.html, with the pictures that excite the best units most. Without options: the embedded network, on
pictures of its own small world.

  --model DIR_OR_URL  a TensorFlow.js layers-model or graph-model; with --broden, --masks or --coco
  --output NAME       an output of the model, or a layer or node in its place (default: the first output)
  --broden DIR        labelled pictures in the layout of Broden
  --masks DIR         pictures (images or JPEGImages), PNGs of ids of the same names (masks, annotations or
                      SegmentationClass), and labels.txt, a name a line
  --coco FILE         objects in COCO's format, such as annotations/instances_val2017.json
  --pictures DIR      COCO's pictures (default: for instances_NAME.json, the folder NAME beside the file's)
  --scale '-1..1'     the values of black and white that the model was trained on (default: a guess, which it says)
  --layer NAME        a layer to dissect; may be given several times (default: the last one with spatial extent)
  --images N          how many pictures (default: 600, or all)
  --shard I/N         the I-th of N parts of the pictures: on each machine one, in two rounds
  --thresholds FILE   what netlens merge has made of the first round's parts: the second round
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/dissect); of a part, a file: parts/1.json
  --help`;

const text = { type: 'string' } as const;

export const dissect: Command = {
  summary: 'names what units detect, from labelled pixels',
  help,
  options: {
    ...outputOptions,
    layer: { type: 'string', multiple: true },
    ...{ broden: text, masks: text, coco: text, pictures: text, scale: text, images: text, out: text },
    ...{ shard: text, thresholds: text },
  },
  run,
};

/** How messages call the places of labelled pictures. */
const SOURCES = '--broden, --masks or --coco';

async function run(values: Values): Promise<void> {
  const kinds = ['broden', 'masks', 'coco'].filter((name) => values[name] !== undefined);
  if (kinds.length > 1) throw new UsageError(`--${kinds.join(' and --')}: wanted one of ${SOURCES}.`);
  if ((values['model'] === undefined) !== (kinds.length === 0)) {
    const [kind = 'broden'] = kinds;
    throw new UsageError(`--model and --${kind} go together: a model of yours needs labelled pictures of its kind.`);
  }
  const most = mostOf(values);
  const isPart = values['shard'] !== undefined;
  if (isPart && most !== undefined && kinds.length > 0)
    throw new UsageError('--images and --shard: wanted one of them.');
  const shard = shardOf(values);
  const out = textOf(values, 'out') ?? (isPart ? `out/dissect/part-${shard.index + 1}.json` : 'out/dissect');
  if (isPart && !out.endsWith('.json')) throw new UsageError(`--out ${out}: wanted a file for the part: parts/1.json.`);
  const given = textOf(values, 'thresholds');
  const thresholds = given === undefined ? undefined : await readThresholds(given);
  await startBackend(backendOf(values));
  const { model, name, network } = await openModel(textOf(values, 'model'), textOf(values, 'output'));
  try {
    const layers = (values['layer'] as string[] | undefined) ?? thresholds?.task.layers ?? [lastSpatial(network)];
    for (const layer of layers) network.layer(layer); // throws where there is none
    const range = kinds.length === 0 ? ([0, 1] as const) : await rangeFor(values, network);
    const source = sourceOf(values, network, range, most);
    const task = { model: name, layers, source };
    const limited = kinds.length > 0 && most !== undefined ? await limit(source, most) : shard;
    const images = await openSource(source, { shard: limited });
    const line = progress('dissect');
    const onProgress = ({ done }: { done: number }): void => line({ done, total: images.examples });

    if (
      thresholds !== undefined &&
      JSON.stringify([thresholds.task, thresholds.of]) !== JSON.stringify([task, shard.of])
    )
      throw new UsageError(`--thresholds ${given}: they are of another model, layer, scale, pictures or shards.`);
    if (isPart) {
      const part =
        thresholds === undefined
          ? await measure(network, images, task, shard, onProgress)
          : await count(network, images, thresholds, shard, onProgress);
      await writeJson(out, part);
      console.log(
        `Wrote ${out}: part ${shard.index + 1} of ${shard.of}, ${images.examples} pictures. ${NEXT[part.round]}`,
      );
    } else {
      // One part, whatever the number of pictures.
      const one = { index: 0, of: 1 };
      const found = thresholds ?? thresholdsOf([await measure(network, images, task, one, onProgress)]);
      const counted = await count(network, images, found, one, onProgress);
      await writeReport(out, dissectionOf([counted]), counted, images);
    }
  } finally {
    network.dispose();
    model.dispose();
  }
}

const NEXT = {
  measured: 'When all are there: netlens merge PART.json ... --out thresholds.json',
  counted: 'When all are there: netlens merge PART.json ... --out DIR',
} as const;

async function readThresholds(file: string): Promise<Thresholds> {
  const found = (await readPart(file)) as Partial<Thresholds>;
  if (found.round === 'thresholds') return found as Thresholds;
  throw new UsageError(`--thresholds ${file}: wanted what netlens merge has made of the first round's parts.`);
}

function mostOf(values: Values): number | undefined {
  const word = textOf(values, 'images');
  const most = word === undefined ? undefined : wholeNumber('--images', word);
  if (most === 0) throw new UsageError('--images 0: wanted at least one picture.');
  return most;
}

/** Of files, the first so many. */
async function limit(source: Source, most: number): Promise<{ index: number; of: number }> {
  const { examples } = await openSource(source);
  return { index: 0, of: Math.max(1, Math.ceil(examples / most)) };
}

/** The values of black and white: what is said, else what the model seems to want. */
async function rangeFor(values: Values, network: Network): Promise<ValueRange> {
  if (values['scale'] !== undefined) return scaleOf(values);
  const scale = await scaleFor(network, undefined);
  const range = valuesOf(scale);
  if (range !== undefined) return range;
  throw new UsageError(`The model seems to want ${sayScale(scale)}; dissect takes --scale BLACK..WHITE alone.`);
}

/** What folders of masks are called: netlens's own, Pascal VOC's and ADE20K's. */
const FOLDERS = [
  { images: 'images', masks: 'masks' },
  { images: 'JPEGImages', masks: 'SegmentationClass' },
  { images: 'images', masks: 'annotations' },
] as const;

function sourceOf(values: Values, network: Network, range: ValueRange, most = 600): Source {
  const [broden, masks, coco] = ['broden', 'masks', 'coco'].map((name) => textOf(values, name));
  const [, height, width] = network.inputs[0]?.shape as [null, number | null, number | null];
  const size = height == null || width == null ? 224 : ([height, width] as const);
  const taken = { size, range };
  if (broden !== undefined) return { broden, ...taken };
  if (masks !== undefined) {
    const folders = FOLDERS.find((each) => Object.values(each).every((name) => existsSync(join(masks, name))));
    return { masks, ...(folders && { folders }), ...taken };
  }
  if (coco === undefined) return { world: most };
  const pictures = textOf(values, 'pictures') ?? besideCoco(coco);
  if (pictures === undefined) throw new UsageError(`--coco ${coco}: wanted --pictures, the folder of its pictures.`);
  return { coco, pictures, ...taken };
}

/** The folder of COCO's pictures: for annotations/instances_val2017.json, val2017 beside annotations. */
function besideCoco(file: string): string | undefined {
  const [, set] = /^[a-z]+_(.+)$/.exec(parse(file).name) ?? [];
  if (set === undefined) return undefined;
  return [join(dirname(file), '..', set), join(dirname(file), set)].find((folder) => existsSync(folder));
}

function lastSpatial(network: Network): string {
  const spatial = network.layers.filter(({ outputShape: s }) => s.length === 4 && (s[1] ?? 2) * (s[2] ?? 2) > 1);
  const last = spatial.at(-1);
  if (last === undefined) throw new UsageError('--layer: the model has no layer with spatial extent.');
  return last.path;
}
