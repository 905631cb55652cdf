import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { networkDissect, openNetwork, renderDissection, type LabelledDataset, type Network } from 'netlens';
import { pictureBatches } from '../dissect/pictures.js';
import { concepts as worldConcepts } from '../world/world.js';
import type { Command } from './command.js';
import { backendOf, modelOptions, textOf, UsageError, wholeNumber, type Values } from './options.js';
import { loadModel, startBackend } from './start.js';

const help = `netlens dissect [options]

Labels the units of a layer by the concepts whose pixels they pick out (Bau et al. 2017), and writes dissection.json and a
page, dissection.html. Without options: the embedded network, on pictures of its own small world.

  --model DIR_OR_URL  a TensorFlow.js layers-model
  --layer NAME        a layer to dissect; may be given several times (default: the last one with spatial extent)
  --images N          how many pictures (default: 600)
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/dissect)
  --help`;

const text = { type: 'string' } as const;

export const dissect: Command = {
  summary: 'names what units detect, from labelled pixels',
  help,
  options: { ...modelOptions, layer: { type: 'string', multiple: true }, images: text, out: text },
  run,
};

async function run(values: Values): Promise<void> {
  const count = wholeNumber('--images', textOf(values, 'images') ?? '600');
  if (count === 0) throw new UsageError('--images 0: wanted at least one picture.');
  const out = textOf(values, 'out') ?? 'out/dissect';
  await startBackend(backendOf(values));
  const model = await loadModel(textOf(values, 'model'));
  using network = openNetwork(model);
  const layers = (values['layer'] as string[] | undefined) ?? [lastSpatial(network)];
  const data: LabelledDataset = () => pictureBatches(count);

  const report = await networkDissect(network, data, { layers, concepts: worldConcepts });
  for (const [layer, { units, detectors, unique }] of Object.entries(report.summary)) {
    console.log(`${layer}: ${detectors} of ${units} units are detectors, of ${unique} concepts.`);
  }
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'dissection.json'), JSON.stringify(report));
  await writeFile(join(out, 'dissection.html'), renderDissection(report, { title: `Units of ${model.name}` }));
  console.log(`Wrote ${join(out, 'dissection.html')} and dissection.json beside it.`);
  model.dispose();
}

function lastSpatial(network: Network): string {
  const spatial = network.layers.filter(({ outputShape: s }) => s.length === 4 && (s[1] ?? 2) * (s[2] ?? 2) > 1);
  const last = spatial.at(-1);
  if (last === undefined) throw new UsageError('--layer: the model has no layer with spatial extent.');
  return last.path;
}
