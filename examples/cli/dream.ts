import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Raster } from 'netlens';
import { dreams } from '../dream/dreams.js';
import { patch } from '../dream/patch.js';
import { table } from '../dream/table.js';
import { classesOf } from './classesOf.js';
import type { Command } from './command.js';
import { pictureOptions, pictureRequest, textOf, UsageError, wholeNumber, type PictureRequest } from './options.js';
import { startBackend } from './start.js';
import { disposeSubject, loadSubject } from './subject.js';

const help = `netlens dream [options]

Writes what a network dreams of: the table of regularizations (table.png), a dream of a photo (dream.png), ten frames of a
zoom (zoom-0.png ..., zoom.gif, and zoom.mp4 with the package h264-mp4-encoder) and an adversarial patch on ten pictures
(patch.png).

  --model DIR_OR_URL  a TensorFlow.js layers-model or graph-model (default: the embedded network)
  --output NAME       an output of the model, or a layer or node in its place (default: the first output)
  --image FILE        a PNG or JPEG to dream of (default: a photo of a cat)
  --class N|NAME      a class of the table and, the first one, of the patch; may be given several times
  --steps N           steps of each image, of each octave and of the patch (default: those of each method; 1 for a quick look)
  --layer NAME        the layer that dreams (default: one of the middle)
  --scale '-1..1'     the values of black and white that the model was trained on (default: 0..1)
  --fit HOW           cover: cut the middle out; contain: add black margins; stretch: squeeze all of it (default: cover)
  --labels FILE       class names, one a line, or JSON: a list, Keras's index, Teachable Machine's metadata.json
                      (default: a file labels.txt, class_names.json or the like beside the model)
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/dream)
  --help`;

export const dream: Command = {
  summary: 'makes images that excite the network, a dream, a patch',
  help,
  options: { ...pictureOptions, steps: { type: 'string' } },
  run: async (values) => {
    const word = textOf(values, 'steps');
    const steps = word === undefined ? undefined : wholeNumber('--steps', word);
    if (steps === 0) throw new UsageError('--steps 0: wanted at least one step.');
    await run(pictureRequest(values, 'out/dream'), steps);
  },
};

async function run(request: PictureRequest, steps: number | undefined): Promise<void> {
  await startBackend(request.backend);
  const subject = await loadSubject(request);
  const { network } = subject;
  const classes = classesOf(request, subject);
  await mkdir(request.out, { recursive: true });
  const save = async (name: string, content: Raster | Uint8Array): Promise<void> => {
    const file = join(request.out, name);
    await writeFile(file, 'toPng' in content ? content.toPng() : content);
    console.log(`Wrote ${file}.`);
  };
  const scene = {
    network,
    image: subject.image,
    range: request.scale,
    nameOf: (index: number): string => subject.labels[index] ?? `class ${index}`,
    classes,
    layer: request.layer,
    steps,
    embedded: request.model === undefined,
    save,
  };
  await table(scene);
  await dreams(scene);
  await patch(scene);
  disposeSubject(subject);
}
