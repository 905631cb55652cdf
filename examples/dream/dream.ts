import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { NetlensError, openNetwork, type Raster } from 'netlens';
import { registerWasmKernels } from 'netlens/wasm';
import { parseOptions, UsageError, type DemoOptions } from '../demo/options.js';
import { loadSubject } from '../demo/subject.js';
import { dreams } from './dreams.js';
import { patch } from './patch.js';
import { table } from './table.js';

const help = `npm run demo:dream -- [options]

Writes what a network dreams of: the table of regularizations (table.png), a dream of a photo (dream.png), ten frames of a
zoom (zoom-0.png ..., zoom.gif) and an adversarial patch on ten pictures (patch.png).

  --model DIR_OR_URL  a TensorFlow.js layers-model (default: the embedded network)
  --image FILE        a PNG or JPEG to dream of (default: a photo of a cat)
  --class N           a class of the table and, the first one, of the patch; may be given several times
  --layer NAME        the layer that dreams (default: one of the middle)
  --scale '-1..1'     the values of black and white that the model was trained on (default: 0..1)
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/dream)
  --help`;

async function run(options: DemoOptions): Promise<void> {
  await setBackend(options.backend);
  await ready();
  if (options.backend === 'wasm') registerWasmKernels();
  const subject = await loadSubject(options);
  using network = openNetwork(subject.model);
  const out = options.out === 'out/demo' ? 'out/dream' : options.out;
  await mkdir(out, { recursive: true });
  const save = async (name: string, content: Raster | Uint8Array): Promise<void> => {
    const file = join(out, name);
    await writeFile(file, 'toPng' in content ? content.toPng() : content);
    console.log(`Wrote ${file}.`);
  };
  const scene = {
    network,
    image: subject.image,
    range: options.scale,
    nameOf: (index: number): string => subject.labels[index] ?? `class ${index}`,
    classes: options.classes,
    layer: options.layer,
    embedded: options.model === undefined,
    save,
  };
  await table(scene);
  await dreams(scene);
  await patch(scene);
  subject.image.dispose();
  subject.model.dispose();
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(help);
  else await run(options);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof NetlensError)) throw error;
  console.error(`${error.message}\n\n${help}`);
  process.exitCode = 1;
}
