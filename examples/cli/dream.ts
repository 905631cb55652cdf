import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Raster, ValueRange } from 'netlens';
import { loadImage } from 'netlens/node';
import { middle } from '../dream/dreams.js';
import { efforts, withSteps, type Effort } from '../dream/efforts.js';
import { estimate, plan } from '../dream/estimate.js';
import { partNames, parts, type PartName } from '../dream/parts.js';
import type { Scene } from '../dream/scene.js';
import { someClasses } from '../dream/someClasses.js';
import { shapes } from '../world/world.js';
import { classesOf } from './classesOf.js';
import type { Command } from './command.js';
import { pictureOptions, pictureRequest, textOf, UsageError, wholeNumber, type PictureRequest } from './options.js';
import { progress } from './progress.js';
import { sayScale, valuesOf } from './scaleFor.js';
import { startBackend } from './start.js';
import { disposeSubject, loadSubject, type Subject } from './subject.js';

const help = `netlens dream [options]

Writes what a network dreams of, in this order: a dream of a photo (dream.png), ten frames of a zoom (zoom-0.png ...,
zoom.gif), a table of regularizations (table.png) and an adversarial patch on ten pictures (patch.png). It says first
how long each takes, and writes each when it is done.

  --model DIR_OR_URL  a TensorFlow.js layers-model or graph-model (default: the embedded network)
  --output NAME       an output of the model, or a layer or node in its place (default: the first output)
  --image FILE        a PNG or JPEG to dream of (default: a photo of a cat)
  --class N|NAME      a class of the table and, the first one, of the patch; may be given several times
  --only NAME         dream, zoom, table or patch; may be given several times (default: all)
  --quick             few steps, three rows, two columns: at most a minute on MobileNet (the default)
  --full              every regularization, each with its paper's steps: many minutes
  --steps N           steps of each image, of each octave and of the patch, in place of either's
  --layer NAME        the layer that dreams (default: one of the middle)
  --scale '-1..1'     the values of black and white that the model was trained on (default: a guess from the model, which
                      is said)
  --fit HOW           cover: cut the middle out; contain: add black margins; stretch: squeeze all of it (default: cover)
  --labels FILE       class names, one a line, or JSON: a list, Keras's index, Teachable Machine's metadata.json
                      (default: a file labels.txt, class_names.json or the like beside the model)
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/dream)
  --help`;

const flag = { type: 'boolean' } as const;

export const dream: Command = {
  summary: 'makes images that excite the network, a dream, a patch',
  help,
  options: {
    ...pictureOptions,
    ...{ steps: { type: 'string' }, only: { type: 'string', multiple: true }, quick: flag, full: flag },
  },
  run: async (values) => {
    const word = textOf(values, 'steps');
    const steps = word === undefined ? undefined : wholeNumber('--steps', word);
    if (steps === 0) throw new UsageError('--steps 0: wanted at least one step.');
    const isFull = values['full'] === true;
    if (isFull && values['quick'] === true) throw new UsageError('--quick and --full: wanted one of them.');
    const only = (values['only'] ?? []) as readonly string[];
    const wrong = only.find((name) => !Object.hasOwn(parts, name));
    if (wrong !== undefined) throw new UsageError(`--only ${wrong}: wanted ${partNames.join(', ')}.`);
    const names = partNames.filter((name) => only.length === 0 || only.includes(name));
    await run(pictureRequest(values, 'out/dream'), names, withSteps(efforts[isFull ? 'full' : 'quick'], steps));
  },
};

/** Dreams are drawn between the values of black and of white. */
function rangeOf({ scale }: Subject): ValueRange {
  const range = valuesOf(scale);
  if (range !== undefined) return range;
  throw new UsageError(`--scale ${sayScale(scale)}: dreams need the values of black and white, such as -128..127.`);
}

async function run(request: PictureRequest, names: readonly PartName[], effort: Effort): Promise<void> {
  await startBackend(request.backend);
  const subject = await loadSubject(request);
  const scene = await sceneOf(request, subject, effort);
  await mkdir(request.out, { recursive: true });
  console.log(plan(await estimate(scene, names), names, effort, efforts.full));
  for (const name of names) {
    const start = performance.now();
    await parts[name].make(scene);
    console.log(`The ${name} took ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  }
  scene.photo.dispose();
  disposeSubject(subject);
}

async function sceneOf(request: PictureRequest, subject: Subject, effort: Effort): Promise<Scene> {
  const { network, image, labels } = subject;
  const { out, layer } = request;
  const range = rangeOf(subject);
  if (layer !== undefined) network.layer(layer); // throws where there is none
  const classes = classesOf(request, subject);
  const some = someClasses(network);
  const embedded = request.model === undefined;
  const cat = new URL('../photos/chelsea.jpg', import.meta.url);
  return {
    network,
    image,
    photo: embedded ? await loadImage(cat, { size: 224, scale: [range[0], range[1]] }) : image.clone(),
    range,
    nameOf: (index: number): string => labels[index] ?? `class ${index}`,
    pictured: classes.length > 0 ? classes : some.pictured,
    target: classes[0] ?? (embedded ? shapes.indexOf('diamond') : some.patch),
    layer: layer ?? middle(network),
    effort,
    embedded,
    save: async (name: string, content: Raster | Uint8Array): Promise<void> => {
      const file = join(out, name);
      await writeFile(file, 'toPng' in content ? content.toPng() : content);
      console.log(`Wrote ${file}.`);
    },
    progress,
  };
}
