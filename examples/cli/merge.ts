import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { mergeComparisons, NetlensError, renderComparison, type Comparison } from 'netlens';
import type { LabelledImages } from 'netlens/node';
import { dissectionOf, PartsError, thresholdsOf, type Counted, type Measured } from '../dissect/rounds.js';
import { openSource, type Source } from '../dissect/source.js';
import type { Command } from './command.js';
import { placesOf, readPart, tableOf } from './comparisonFile.js';
import { labelsOf } from './labels.js';
import { writeJson, writeReport } from './dissectReport.js';
import { textOf, UsageError, type Values } from './options.js';
import { startBackend } from './start.js';

const help = `netlens merge PART.json ... [options]

Joins the parts that netlens compare --shard or netlens dissect --shard has written, in any order. Of a comparison it
writes comparison.json and comparison.html. Of a dissection's first round it writes the thresholds for the second; of
the second, dissection.json and dissection.html, with pictures where these can be read.

  --labels FILE       class names of a comparison, one a line, or a JSON array
  --out DIR           where to write (default: out/compare or out/dissect); a name that ends in .json: that file alone
                      (default for thresholds: out/dissect/thresholds.json)
  --help`;

export const merge: Command = {
  summary: 'joins the parts of a comparison or a dissection over shards',
  help,
  options: { labels: { type: 'string' }, out: { type: 'string' } },
  takesFiles: true,
  run,
};

async function run(values: Values): Promise<void> {
  const files = (values['files'] ?? []) as readonly string[];
  if (files.length === 0) {
    throw new UsageError('netlens merge: wanted the files that compare --shard or dissect --shard has written.');
  }
  const parts = (await Promise.all(files.map(readPart))) as readonly { readonly round?: string }[];
  const rounds = new Set(parts.map(({ round }) => round));
  if (rounds.size > 1) throw new UsageError('netlens merge: the parts are of different commands or rounds.');
  const out = textOf(values, 'out');
  try {
    if (rounds.has('measured')) await mergeMeasured(parts as readonly Measured[], out);
    else if (rounds.has('counted')) await mergeCounted(parts as readonly Counted[], out);
    else await mergeCompared(parts as unknown as readonly Comparison[], values);
  } catch (error) {
    if (error instanceof PartsError) throw new UsageError(`netlens merge: ${error.message}`, { cause: error });
    throw error;
  }
}

async function mergeMeasured(parts: readonly Measured[], out = 'out/dissect/thresholds.json'): Promise<void> {
  if (!out.endsWith('.json')) throw new UsageError(`--out ${out}: wanted a file for the thresholds: thresholds.json.`);
  await writeJson(out, thresholdsOf(parts));
  console.log(
    `Wrote ${out}. The second round: the same commands with --thresholds ${out} and another --out, then merge these.`,
  );
}

async function mergeCounted(parts: readonly Counted[], out = 'out/dissect'): Promise<void> {
  const [first] = parts as readonly [Counted];
  const report = dissectionOf(parts);
  if (out.endsWith('.json')) {
    await writeJson(out, report.dissection);
    return console.log(`Wrote ${out}: ${report.dissection.examples} pictures of ${parts.length} parts.`);
  }
  return writeReport(out, report, first, await picturesOf(first.task.source));
}

/** The pictures, if this machine sees them. */
async function picturesOf(source: Source): Promise<LabelledImages | undefined> {
  await startBackend('cpu'); // draws
  try {
    return await openSource(source);
  } catch (error) {
    if (!(error instanceof NetlensError)) throw error;
    console.log(`The page has no pictures: ${error.message}`);
    return undefined;
  }
}

async function mergeCompared(parts: readonly Comparison[], values: Values): Promise<void> {
  const comparison = mergeComparisons(...parts);
  const { file, page } = placesOf(textOf(values, 'out') ?? 'out/compare');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(comparison));
  if (page !== undefined) {
    await writeFile(page, renderComparison(comparison, { labels: await labelsOf(textOf(values, 'labels')) }));
  }
  console.log(tableOf(comparison));
  console.log(`Wrote ${page ?? file}: ${comparison.pictures.length} pictures of ${parts.length} parts.`);
}
