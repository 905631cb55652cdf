/**
 * Writes the tables of docs/which-method.md, each from a run: `npm run docs:comparisons`, or only some:
 * `npm run docs:comparisons -- square scale`. Pages to look at go to `out/comparisons`; with `--kept` the tables are
 * those of the comparisons that a run before has left there.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { compare, openNetwork, renderComparison, type Better, type Comparison, type Estimate } from 'netlens';
import { loadImage, loadModel } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { format, resolveConfig } from 'prettier';
import { scaleCases, scaleConfusion, scales } from '../examples/compare/scaleConfusion.js';
import { photos, realModels, studies } from '../examples/compare/studies.js';

const PAGE = 'docs/which-method.md';
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A row a method, with a place to link to; the best of each column in bold. */
function comparisonLines(name: string, { methods, metrics, table }: Comparison): string[] {
  const arrows: Readonly<Record<Better, string>> = { more: ' ↑', less: ' ↓', neither: '' };
  const cell = (own: Estimate | undefined, metric: string, better: Better): string => {
    if (own === undefined) return '';
    const means = methods.flatMap((method) => table[method]?.[metric]?.mean ?? []);
    // What is to be little is to be near 0: a negative correlation is no better than none.
    const best = better === 'more' ? Math.max(...means) : Math.min(...means.map(Math.abs));
    const text = shown(own.mean);
    return better !== 'neither' && (better === 'more' ? own.mean : Math.abs(own.mean)) === best ? `**${text}**` : text;
  };
  return [
    row(['Method', ...metrics.map((metric) => `\`${metric.name}\`${arrows[metric.better]}`)]),
    row(['-', ...metrics.map(() => '-:')]),
    ...methods.map((method) =>
      row([
        `<a id="${name}-${method}"></a>\`${method}\``,
        ...metrics.map((metric) => cell(table[method]?.[metric.name], metric.name, metric.better)),
      ]),
    ),
  ];
}

const shown = (value: number): string =>
  (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)).replace(/^-(0\.00)$/, '$1');

/** Of each network and scale, how many of the photos `diagnose` accuses. */
async function scaleLines(): Promise<string[]> {
  const names = Object.keys(scales) as (keyof typeof scales)[];
  const lines = [row(['Network', ...names.map((name) => `\`${name}\``)]), row(['-', ...names.map(() => '-:')])];
  for (const [folder, right] of scaleCases) {
    const model = (await loadModel(`${realModels}/${folder}`)) as LayersModel;
    const network = openNetwork(model);
    const found = await scaleConfusion(network, photos, right, loadImage);
    const cells = names.map((name) => `${found[name].accused} of ${found[name].pictures}`);
    lines.push(row([`\`${folder}\``, ...cells.map((cell, i) => (names[i] === right ? `(right) ${cell}` : cell))]));
    network.dispose();
    model.dispose();
  }
  return lines;
}

async function write(name: string, lines: readonly string[]): Promise<void> {
  const page = readFileSync(PAGE, 'utf8').replace(
    new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's'),
    (_, start: string, end: string) => `${start}\n${lines.join('\n')}\n\n${end}`,
  );
  writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
}

await startWasm();
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isKept = process.argv.includes('--kept');
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
mkdirSync('out/comparisons', { recursive: true });
for (const { name, load, pictures, methods, metrics } of studies.filter((study) => isWanted(study.name))) {
  const file = `out/comparisons/${name}.json`;
  if (!isKept || !existsSync(file)) {
    const model = await load();
    writeFileSync(file, JSON.stringify(await compare(model, pictures, { methods, metrics })));
    model.dispose();
  }
  const comparison = JSON.parse(readFileSync(file, 'utf8')) as Comparison;
  writeFileSync(`out/comparisons/${name}.html`, renderComparison(comparison, { title: name }));
  await write(name, comparisonLines(name, comparison));
  console.log(`${name}: ${comparison.pictures.length} pictures`);
}
if (isWanted('scale') && existsSync(photos)) await write('scale', await scaleLines());
