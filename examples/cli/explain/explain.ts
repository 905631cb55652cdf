import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  diagnose,
  methods,
  NetlensError,
  renderImages,
  sheet,
  type Finding,
  type Method,
  type Port,
  type Raster,
  type SheetAbsence,
  type SheetFigure,
  type SheetGallery,
  type SheetPrediction,
  type Target,
} from 'netlens';
import { answerOf, type Answer } from '../../models/answerOf.js';
import { kindOf } from '../../models/kindOf.js';
import { pictureShape } from '../../models/pictureShape.js';
import { placeOf } from '../../models/placeOf.js';
import { targetOf } from '../../models/targetOf.js';
import { checkClasses, classesOf } from '../classesOf.js';
import type { Command } from '../command.js';
import { pictureOptions, pictureRequest, UsageError, type PictureRequest } from '../options.js';
import { valuesOf } from '../scaleFor.js';
import { startBackend } from '../start.js';
import { disposeSubject, loadSubject, type Subject } from '../subject.js';
import { facts } from './facts.js';
import { galleries } from './galleries.js';
import { checkMaps, mapBy, onSheet, save, type MapFile } from './mapFile.js';
import { chosen } from './methods.js';
import { explaining } from './timed.js';

const help = `netlens explain [options]

Explains a picture by every method and writes PNGs, explain.json and a page, index.html.
Without options: a picture with two objects, by the embedded network.

  --model DIR_OR_URL  a TensorFlow.js layers-model or graph-model
  --image FILE        a PNG or JPEG
  --output NAME       an output of the model, or a layer or node in its place (default: the first output)
  --class N|NAME      a class to explain, by its number from 0 or its name; may be given several times (default: the
                      two most probable); of an output that has no classes, the number of a value, row by row
  --region y,x,h,w    of a segmentation, the places of the output to explain (default: where the class wins)
  --method NAME       a method; may be given several times (default: all that take a few passes, and occlusion):
                      ${methods.map(({ name }) => name).join(', ')}
  --layer NAME        the layer that Grad-CAM and its kin look at (default: the last one with spatial extent)
  --scale '-1..1'     the values of black and white that the model was trained on, or tf, caffe or torch (default: a
                      guess from the model, which is said)
  --fit HOW           cover: cut the middle out; contain: add black margins; stretch: squeeze all of it (default: cover)
  --labels FILE       class names, one a line, or JSON: a list, Keras's index, Teachable Machine's metadata.json
                      (default: a file labels.txt, class_names.json or the like beside the model)
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/explain)
  --help`;

export const explain: Command = {
  summary: 'shows what in a picture an answer rests on, by every method',
  help,
  options: { ...pictureOptions, region: { type: 'string' }, method: { type: 'string', multiple: true } },
  run: async (values) => {
    const names = (values['method'] ?? []) as readonly string[];
    await run(pictureRequest(values, 'out/explain'), chosen(names));
  },
};

/** What explain.json holds of a class; its number is under what it is: probability, score or share. */
interface Account {
  readonly class: number;
  readonly label: string;
  /** By the methods' titles. */
  readonly maps: Readonly<Record<string, MapFile | SheetAbsence>>;
  readonly findings: readonly Finding[];
}

async function run(request: PictureRequest, columns: readonly Method[]): Promise<void> {
  await startBackend(request.backend);
  const subject = await loadSubject(request);
  const { network, image, picture, range, scale } = subject;
  const [black, white] = valuesOf(scale) ?? [0, 0]; // of other scales 0 is the colour in the middle
  const grey = (black + white) / 2;
  const output = network.outputs[0] as Port;
  checkRegion(request, output);
  const asked = classesOf(request, subject);
  if (request.layer !== undefined) network.layer(request.layer); // throws where there is none
  await mkdir(request.out, { recursive: true });

  const { scores, unit } = await answerOf(network, image);
  checkClasses(output, asked, scores.length);
  const best = Array.from(scores.keys())
    .sort((a, b) => (scores[b] as number) - (scores[a] as number))
    .slice(0, 5);
  const classes = asked.length > 0 ? asked : (subject.classes ?? best.slice(0, 2));
  const nameOf = naming(subject, output);
  const predictionOf = (index: number): SheetPrediction => ({
    label: nameOf(index),
    unit,
    value: scores[index] as number,
  });
  const withNumber = (index: number): string =>
    nameOf(index) === `class ${index}` ? nameOf(index) : `${nameOf(index)} (${index})`;
  console.log(`${subject.name}, ${network.layers.length} layers, on ${request.backend}. It answers:`);
  for (const index of best) console.log(`  ${said(scores[index] as number, unit).padStart(9)}  ${withNumber(index)}`);

  const accounts: Account[] = [];
  const targets = classes.map((index) => targetOf(output, index, request.region));
  const explainBy = explaining(targets);
  for (const [i, index] of classes.entries()) {
    console.log(`\nWhy ${withNumber(index)}?`);
    const target = targets[i] as Target;
    const shape = pictureShape(network.inputs);
    const { layer } = request;
    const question = { network, image, picture, shape, target, layer, imageRange: range, grey };
    const files = { folder: request.out, name: String(index), label: nameOf(index) };
    const maps: Record<string, MapFile | SheetAbsence> = {};
    for (const method of columns) maps[method.title] = await mapBy(method, question, explainBy, files);
    checkMaps(maps, nameOf(index));
    accounts.push({ class: index, label: nameOf(index), maps, findings: await findingsOf(subject, target, layer) });
  }

  const pictures: SheetGallery[] = [];
  for (const { heading, explanation, pictures: parts } of await galleries(network, image)) {
    const figures: SheetFigure[] = [];
    for (const { name, alt, raster } of parts) {
      figures.push({ picture: await save(raster, request.out, name), alt, caption: alt });
    }
    pictures.push({ heading, explanation, figures });
  }
  const [input] = (await renderImages(picture, { range })) as [Raster];
  const page = sheet({
    title: subject.title,
    summary: subject.summary,
    input: { picture: await save(input, request.out, 'input'), alt: 'The picture that is explained' },
    predictions: best.map(predictionOf),
    facts: facts(request, subject),
    classes: classes.map(predictionOf),
    methods: columns.map(({ title, shows }) => {
      const maps = accounts.map((account) => onSheet(account.maps[title] as MapFile | SheetAbsence));
      return { name: title, explanation: shows, maps };
    }),
    galleries: pictures,
    pixelated: input.width < 128,
  });
  const file = join(request.out, 'index.html');
  await writeFile(file, page);
  const numbered = <T extends { readonly class: number }>(one: T) => ({ ...one, [unit]: scores[one.class] as number });
  const predictions = best.map((index) => numbered({ class: index, label: nameOf(index) }));
  const told = { model: subject.name, scale, output: output.name, predictions, classes: accounts.map(numbered) };
  await writeFile(join(request.out, 'explain.json'), JSON.stringify(told));
  console.log(`\nThe sheet is ${relative('', file)}; its pictures lie beside it.`);
  disposeSubject(subject);
}

function checkRegion({ region }: PictureRequest, output: Port): void {
  if (region === undefined || kindOf(output) === 'places') return;
  const named = `output "${output.name}", [${output.shape.map((size) => size ?? 'any').join(', ')}],`;
  throw new UsageError(`--region: the ${named} is no segmentation, which is [any, h, w, classes].`);
}

/** A class by its label or number, a value by its place. */
function naming({ labels }: Subject, output: Port): (index: number) => string {
  if (kindOf(output) === 'values') return (index) => `[${placeOf(output, index).join(', ')}]`;
  return (index) => labels[index] ?? `class ${index}`;
}

async function findingsOf(
  { network, image }: Subject,
  target: Target,
  layer: string | undefined,
): Promise<readonly Finding[]> {
  try {
    const { findings } = await diagnose(network, image, { target, ...(layer && { layer }) });
    for (const { message, advice } of findings) console.log(`  Note: ${message} ${advice}`);
    return findings;
  } catch (error) {
    if (!(error instanceof NetlensError)) throw error;
    console.log(`  Not diagnosed: ${error.message}`);
    return [];
  }
}

/** A score has no whole to be a share of. */
const said = (value: number, unit: Answer['unit']): string =>
  unit === 'score' ? value.toPrecision(4) : `${(100 * value).toFixed(1)} %`;
