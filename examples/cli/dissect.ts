import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { networkDissect, renderDissection, type LabelledDataset, type Network, type ValueRange } from 'netlens';
import { readBroden } from 'netlens/node';
import { pictureBatches } from '../dissect/pictures.js';
import { concepts as worldConcepts } from '../world/world.js';
import type { Command } from './command.js';
import { backendOf, modelOptions, scaleOf, textOf, UsageError, wholeNumber, type Values } from './options.js';
import { openModel, startBackend } from './start.js';

const help = `netlens dissect [options]

Labels the units of a layer by the concepts whose pixels they pick out (Bau et al. 2017), and writes dissection.json and a
page, dissection.html. Without options: the embedded network, on pictures of its own small world.

  --model DIR_OR_URL  a TensorFlow.js layers-model or graph-model; with --broden
  --output NAME       an output of the model, or a layer or node in its place (default: the first output)
  --broden DIR        labelled pictures in the layout of Broden
  --scale '-1..1'     the values of black and white that the model was trained on (default: 0..1)
  --layer NAME        a layer to dissect; may be given several times (default: the last one with spatial extent)
  --images N          how many pictures (default: 600, or all of Broden)
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/dissect)
  --help`;

const text = { type: 'string' } as const;

export const dissect: Command = {
  summary: 'names what units detect, from labelled pixels',
  help,
  options: {
    ...modelOptions,
    layer: { type: 'string', multiple: true },
    ...{ broden: text, scale: text, images: text, out: text },
  },
  run,
};

async function run(values: Values): Promise<void> {
  const out = textOf(values, 'out') ?? 'out/dissect';
  const folder = textOf(values, 'broden');
  if ((textOf(values, 'model') === undefined) !== (folder === undefined)) {
    throw new UsageError('--model and --broden go together: a model of yours needs labelled pictures of its kind.');
  }
  const count = textOf(values, 'images');
  const most = count === undefined ? undefined : wholeNumber('--images', count);
  if (most === 0) throw new UsageError('--images 0: wanted at least one picture.');
  const range = scaleOf(values);
  await startBackend(backendOf(values));
  const { model, name, network } = await openModel(textOf(values, 'model'), textOf(values, 'output'));
  const layers = (values['layer'] as string[] | undefined) ?? [lastSpatial(network)];
  const { data, concepts } = folder === undefined ? world(most) : await broden(folder, network, range, most);

  const report = await networkDissect(network, data, { layers, concepts });
  for (const [layer, { units, detectors, unique }] of Object.entries(report.summary)) {
    console.log(`${layer}: ${detectors} of ${units} units are detectors, of ${unique} concepts.`);
  }
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'dissection.json'), JSON.stringify(report));
  await writeFile(join(out, 'dissection.html'), renderDissection(report, { title: `Units of ${name}` }));
  console.log(`Wrote ${join(out, 'dissection.html')} and dissection.json beside it.`);
  network.dispose();
  model.dispose();
}

/** Labelled pictures, and what their labels mean. */
interface Labelled {
  readonly data: LabelledDataset;
  readonly concepts: Readonly<Record<number, string>>;
}

function world(most = 600): Labelled {
  return { data: () => pictureBatches(most), concepts: worldConcepts };
}

async function broden(folder: string, network: Network, range: ValueRange, most?: number): Promise<Labelled> {
  const [, height, width] = network.inputs[0]?.shape as [null, number | null, number | null];
  const size = height === null || width === null ? {} : { size: [height, width] as const };
  const whole = await readBroden(folder, { ...size, range });
  if (most === undefined || most >= whole.examples) return whole;
  return readBroden(folder, { ...size, range, shard: { index: 0, of: Math.ceil(whole.examples / most) } });
}

function lastSpatial(network: Network): string {
  const spatial = network.layers.filter(({ outputShape: s }) => s.length === 4 && (s[1] ?? 2) * (s[2] ?? 2) > 1);
  const last = spatial.at(-1);
  if (last === undefined) throw new UsageError('--layer: the model has no layer with spatial extent.');
  return last.path;
}
