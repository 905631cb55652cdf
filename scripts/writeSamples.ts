/**
 * Writes src/samples/data.ts from the files that it holds: `npm run build:samples`.
 */
import { readFile, writeFile } from 'node:fs/promises';

const target = new URL('../src/samples/data.ts', import.meta.url);
const read = (path: string): Promise<Buffer> => readFile(new URL(`../${path}`, import.meta.url));

const binaries = {
  shapesWeights: 'examples/world/model/weights.bin',
  twoShapesPng: 'docs/images/two-shapes.png',
  chelseaJpeg: 'examples/photos/chelsea.jpg',
  catAndCoffeeJpeg: 'examples/photos/cat_and_coffee.jpg',
};
const texts = { shapesJson: 'examples/world/model/model.json', shapesLabels: 'examples/world/model/labels.txt' };

/** The source of data.ts, made anew. */
export async function samplesSource(): Promise<string> {
  const lines = [`// Written by \`npm run build:samples\`: files in base64, or as they are.`];
  for (const [name, path] of Object.entries(texts)) {
    lines.push(`/** ${path} */`, `export const ${name}: string = ${JSON.stringify((await read(path)).toString())};`);
  }
  for (const [name, path] of Object.entries(binaries)) {
    lines.push(`/** ${path} */`, `export const ${name}: string = '${(await read(path)).toString('base64')}';`);
  }
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) await writeFile(target, await samplesSource());
