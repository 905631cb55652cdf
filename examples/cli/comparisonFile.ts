import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison } from 'netlens';
import { UsageError } from './options.js';

/** Where to write: a folder has a page too. */
export function placesOf(out: string): { readonly file: string; readonly page: string | undefined } {
  if (out.endsWith('.json')) return { file: out, page: undefined };
  return { file: join(out, 'comparison.json'), page: join(out, 'comparison.html') };
}

/** A comparison from a file. */
export const readComparison = async (file: string): Promise<Comparison> => (await readPart(file)) as Comparison;

/** The JSON of a file. */
export async function readPart(file: string): Promise<object> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${file}: cannot be read.`, { cause });
  });
  try {
    return JSON.parse(text) as object;
  } catch (cause) {
    throw new UsageError(`${file}: is no JSON: ${(cause as Error).message}`, { cause });
  }
}

/** A comparison's means as lines of a terminal. */
export function tableOf({ methods, metrics, table }: Comparison): string {
  const width = Math.max(...methods.map(({ length }) => length)) + 2;
  const head = metrics.map(({ name }) => name.slice(0, 12).padStart(13)).join('');
  const rows = methods.map((method) => {
    const cells = metrics.map(({ name }) => (table[method]?.[name]?.mean.toFixed(3) ?? '-').padStart(13));
    return method.padEnd(width) + cells.join('');
  });
  return [''.padEnd(width) + head, ...rows].join('\n');
}
