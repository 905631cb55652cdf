import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { dispose, topk, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  diagnose,
  methods,
  NetlensError,
  openNetwork,
  renderImages,
  type Finding,
  type Method,
  type Network,
  type Raster,
} from 'netlens';
import type { Command } from '../command.js';
import { pictureOptions, pictureRequest, type PictureRequest } from '../options.js';
import { startBackend } from '../start.js';
import { loadSubject, type Subject } from '../subject.js';
import { galleries } from './galleries.js';
import { chosen, draw, explainBy, type Question } from './methods.js';
import { sheet, type Absence, type Prediction, type Result, type Row } from './sheet.js';

const help = `netlens explain [options]

Explains a picture by every method and writes PNGs, explain.json and a page, index.html.
Without options: a picture with two objects, by the embedded network.

  --model DIR_OR_URL  a TensorFlow.js layers-model
  --image FILE        a PNG or JPEG
  --class N           a class to explain, from 0; may be given several times (default: the two most probable)
  --method NAME       a method; may be given several times (default: all that take a few passes, and occlusion):
                      ${methods.map(({ name }) => name).join(', ')}
  --layer NAME        the layer that Grad-CAM and its kin look at (default: the last one with spatial extent)
  --scale '-1..1'     the values of black and white that the model was trained on (default: 0..1)
  --crop centre|none  cut a square from the middle, or squeeze the whole picture (default: none)
  --labels FILE       class names, one a line, or a JSON array
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/explain)
  --help`;

export const explain: Command = {
  summary: 'shows what in a picture an answer rests on, by every method',
  help,
  options: { ...pictureOptions, method: { type: 'string', multiple: true } },
  run: async (values) => {
    const names = (values['method'] ?? []) as readonly string[];
    await run(pictureRequest(values, 'out/explain'), chosen(names));
  },
};

/** What explain.json holds of a class. */
interface Account extends Prediction {
  readonly class: number;
  readonly maps: Readonly<Record<string, Result | Absence>>;
  readonly findings: readonly Finding[];
}

async function run(request: PictureRequest, columns: readonly Method[]): Promise<void> {
  await startBackend(request.backend);
  const subject = await loadSubject(request);
  const { model, image } = subject;
  using network = openNetwork(model);
  await mkdir(request.out, { recursive: true });

  const nameOf = (index: number): string => subject.labels[index] ?? `class ${index}`;
  const answers = await topClasses(network, image, 5);
  console.log(`${model.name}, ${network.layers.length} layers, on ${request.backend}. It answers:`);
  for (const { index, probability } of answers) console.log(`  ${percent(probability)}  ${nameOf(index)}`);

  const classes =
    request.classes.length > 0 ? request.classes : (subject.classes ?? answers.slice(0, 2).map((a) => a.index));
  const accounts: Account[] = [];
  for (const target of classes) {
    console.log(`\nWhy ${nameOf(target)}?`);
    const question = { network, image, target, layer: request.layer, imageRange: request.scale };
    const maps: Record<string, Result | Absence> = {};
    for (const method of columns) maps[method.title] = await mapBy(method, question, request.out, nameOf(target));
    const { findings } = await diagnose(network, image, { target, ...(request.layer && { layer: request.layer }) });
    for (const { message, advice } of findings) console.log(`  Note: ${message} ${advice}`);
    const probability = await probabilityOf(network, image, target);
    accounts.push({ class: target, label: nameOf(target), probability, maps, findings });
  }

  const pictures = [];
  for (const { heading, explanation, pictures: parts } of await galleries(network, image)) {
    const figures = [];
    for (const { name, alt, raster } of parts)
      figures.push({ src: await save(raster, request.out, name), alt, caption: alt });
    pictures.push({ heading, explanation, figures });
  }
  const [input] = (await renderImages(image, { range: request.scale })) as [Raster];
  const predictions = answers.map(({ index, probability }) => ({ class: index, label: nameOf(index), probability }));
  const page = sheet({
    title: subject.title,
    summary: subject.summary,
    input: { src: await save(input, request.out, 'input'), alt: 'The picture that is explained' },
    predictions,
    facts: facts(request, subject, network),
    methods: columns.map(({ title, shows }) => ({ name: title, explanation: shows })),
    rows: accounts.map(({ maps, ...answer }): Row => ({ ...answer, cells: Object.values(maps) })),
    galleries: pictures,
    pixelated: input.width < 128,
  });
  const file = join(request.out, 'index.html');
  await writeFile(file, page);
  await writeFile(
    join(request.out, 'explain.json'),
    JSON.stringify({ model: model.name, predictions, classes: accounts }),
  );
  console.log(`\nThe sheet is ${relative('', file)}; its pictures lie beside it.`);
  dispose(image);
  model.dispose();
}

async function mapBy(method: Method, question: Question, folder: string, label: string): Promise<Result | Absence> {
  try {
    // The first call of a kind prepares the backend: only long ones do not notice.
    if (!method.isAsync) dispose(await explainBy(method, question));
    const start = performance.now();
    const result = await explainBy(method, question);
    await result.data();
    const ms = performance.now() - start;
    const { raster, scale } = await draw(method, result, question);
    result.dispose();
    console.log(`  ${method.title.padEnd(24)}${ms.toFixed(1).padStart(8)} ms`);
    const src = await save(raster, folder, `${question.target}-${method.title.toLowerCase().replaceAll(' ', '-')}`);
    return { src, alt: `${method.title} for ${label}`, ms, ...(scale && { scale }) };
  } catch (error) {
    if (!(error instanceof NetlensError)) throw error;
    console.log(`  ${method.title.padEnd(24)} not here: ${error.message}`);
    return { reason: error.message };
  }
}

async function topClasses(network: Network, image: Tensor, count: number) {
  const output = network.predict(image) as Tensor2D;
  const { values, indices } = topk(output, Math.min(count, output.shape[1]));
  const [probabilities, found] = [await values.data(), await indices.data()];
  dispose([output, values, indices]);
  return Array.from(found, (index, i) => ({ index, probability: probabilities[i] as number }));
}

async function probabilityOf(network: Network, image: Tensor, target: number): Promise<number> {
  const output = network.predict(image) as Tensor2D;
  const probability = (await output.data())[target] as number;
  output.dispose();
  return probability;
}

function facts(request: PictureRequest, { model, image }: Subject, network: Network): [string, string][] {
  return [
    ['Model', `${model.name}, ${model.countParams().toLocaleString('en')} weights in ${network.layers.length} layers`],
    ['Input', `${image.shape[2]} x ${image.shape[1]} pixels, ${request.scale[0]} to ${request.scale[1]}`],
    ['Backend', request.backend],
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;

async function save(raster: Raster, folder: string, name: string): Promise<string> {
  const file = `${name.replaceAll(/[^\w.-]+/g, '_')}.png`;
  await writeFile(join(folder, file), raster.toPng());
  return file;
}
