import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { dispose, ready, setBackend, topk, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { diagnose, NetlensError, openNetwork, renderImages, type Network, type Raster } from 'netlens';
import { registerWasmKernels } from 'netlens/wasm';
import { galleries } from './galleries.js';
import { methods, type Method, type Question } from './methods.js';
import { help, parseOptions, UsageError, type DemoOptions } from './options.js';
import { sheet, type Absence, type Prediction, type Result, type Row } from './sheet.js';
import { loadSubject, type Subject } from './subject.js';

async function run(options: DemoOptions): Promise<void> {
  await setBackend(options.backend);
  await ready();
  if (options.backend === 'wasm') registerWasmKernels();
  const subject = await loadSubject(options);
  const { model, image } = subject;
  using network = openNetwork(model);
  await mkdir(options.out, { recursive: true });

  const nameOf = (index: number): string => subject.labels[index] ?? `class ${index}`;
  const answers = await topClasses(network, image, 5);
  console.log(`${model.name}, ${network.layers.length} layers, on ${options.backend}. It answers:`);
  for (const { index, probability } of answers) console.log(`  ${percent(probability)}  ${nameOf(index)}`);

  const classes =
    options.classes.length > 0 ? options.classes : (subject.classes ?? answers.slice(0, 2).map((a) => a.index));
  const rows: Row[] = [];
  for (const target of classes) {
    console.log(`\nWhy ${nameOf(target)}?`);
    const question = { network, image, target, layer: options.layer, imageRange: options.scale };
    const cells: (Result | Absence)[] = [];
    for (const method of methods) cells.push(await explain(method, question, options.out, nameOf(target)));
    const { findings } = await diagnose(network, image, { target, ...(options.layer && { layer: options.layer }) });
    for (const { message, advice } of findings) console.log(`  Note: ${message} ${advice}`);
    rows.push({ label: nameOf(target), probability: await probabilityOf(network, image, target), cells });
  }

  const pictures = [];
  for (const { heading, explanation, pictures: parts } of await galleries(network, image)) {
    const figures = [];
    for (const { name, alt, raster } of parts)
      figures.push({ src: await save(raster, options.out, name), alt, caption: alt });
    pictures.push({ heading, explanation, figures });
  }
  const [input] = (await renderImages(image, { range: options.scale })) as [Raster];
  const page = sheet({
    title: subject.title,
    summary: subject.summary,
    input: { src: await save(input, options.out, 'input'), alt: 'The picture that is explained' },
    predictions: answers.map(({ index, probability }): Prediction => ({ label: nameOf(index), probability })),
    facts: facts(options, subject, network),
    methods,
    rows,
    galleries: pictures,
    pixelated: input.width < 128,
  });
  const file = join(options.out, 'index.html');
  await writeFile(file, page);
  console.log(`\nThe sheet is ${relative('', file)}; its pictures lie beside it.`);
  dispose(image);
  model.dispose();
}

async function explain(method: Method, question: Question, folder: string, label: string): Promise<Result | Absence> {
  try {
    // The first call of a kind prepares the backend; the second shows what every further one takes.
    dispose(await method.explain(question));
    const start = performance.now();
    const result = await method.explain(question);
    await result.data();
    const ms = performance.now() - start;
    const { raster, scale } = await method.draw(result, question);
    result.dispose();
    console.log(`  ${method.name.padEnd(24)}${ms.toFixed(1).padStart(8)} ms`);
    const src = await save(raster, folder, `${question.target}-${method.name.toLowerCase().replaceAll(' ', '-')}`);
    return { src, alt: `${method.name} for ${label}`, ms, ...(scale && { scale }) };
  } catch (error) {
    if (!(error instanceof NetlensError)) throw error;
    console.log(`  ${method.name.padEnd(24)} not here: ${error.message}`);
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

function facts(options: DemoOptions, { model, image }: Subject, network: Network): [string, string][] {
  return [
    ['Model', `${model.name}, ${model.countParams().toLocaleString('en')} weights in ${network.layers.length} layers`],
    ['Input', `${image.shape[2]} x ${image.shape[1]} pixels, ${options.scale[0]} to ${options.scale[1]}`],
    ['Backend', options.backend],
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;

async function save(raster: Raster, folder: string, name: string): Promise<string> {
  const file = `${name.replaceAll(/[^\w.-]+/g, '_')}.png`;
  await writeFile(join(folder, file), raster.toPng());
  return file;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(help);
  else await run(options);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof NetlensError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
