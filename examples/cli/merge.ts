import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { mergeComparisons, renderComparison } from 'netlens';
import type { Command } from './command.js';
import { labelsOf, placesOf, readComparison, tableOf } from './compare.js';
import { textOf, UsageError, type Values } from './options.js';

const help = `netlens merge PART.json ... [options]

Joins the parts that netlens compare --shard has written, in any order, and writes comparison.json and
comparison.html.

  --labels FILE       class names, one a line, or a JSON array
  --out DIR           where to write (default: out/compare); a name that ends in .json: that file alone
  --help`;

export const merge: Command = {
  summary: 'joins the parts of a comparison over shards',
  help,
  options: { labels: { type: 'string' }, out: { type: 'string' } },
  takesFiles: true,
  run,
};

async function run(values: Values): Promise<void> {
  const files = (values['files'] ?? []) as readonly string[];
  if (files.length === 0)
    throw new UsageError('netlens merge: wanted the files that netlens compare --shard has written.');
  const comparison = mergeComparisons(...(await Promise.all(files.map(readComparison))));
  const { file, page } = placesOf(textOf(values, 'out') ?? 'out/compare');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(comparison));
  if (page !== undefined) {
    await writeFile(page, renderComparison(comparison, { labels: await labelsOf(textOf(values, 'labels')) }));
  }
  console.log(tableOf(comparison));
  console.log(`Wrote ${page ?? file}: ${comparison.pictures.length} pictures of ${files.length} parts.`);
}
