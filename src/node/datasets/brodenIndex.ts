import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetError } from '../../errors.js';
import { csvRecords, CsvError } from './brodenCsv.js';

/** One picture of the index, with its labels. */
export interface BrodenRow {
  /** Its line in index.csv, from 1. */
  readonly line: number;
  /** The picture's path below `images/`. */
  readonly image: string;
  readonly split: string;
  readonly imageSize: readonly [height: number, width: number];
  readonly labelSize: readonly [height: number, width: number];
  /** By category: paths of label maps below `images/`, or ids for the whole picture; the dominant ones first. */
  readonly labels: Readonly<Record<string, readonly (string | number)[]>>;
}

/** What the CSV files of a folder in Broden's layout say. */
export interface BrodenIndex {
  readonly concepts: Readonly<Record<number, string>>;
  readonly categories: readonly string[];
  readonly rows: readonly BrodenRow[];
}

/** The error for a line of a file. */
export function brodenError(file: string, line: number, problem: string, cause?: unknown): DatasetError {
  return new DatasetError(`readBroden: ${file}, line ${line}: ${problem}`, undefined, { cause });
}

/**
 * Reads `label.csv`, `category.csv` and `index.csv`.
 * @throws A DatasetError naming the file and its line.
 */
export async function readIndex(folder: string): Promise<BrodenIndex> {
  const concepts: Record<number, string> = {};
  for (const { cells, fail } of await table(join(folder, 'label.csv'), ['number', 'name'])) {
    const id = whole(cells['number']);
    if (id === undefined || id === 0) throw fail(`number is ${quote(cells['number'])}; wanted a whole number from 1.`);
    if (!cells['name']) throw fail(`label ${id} has no name.`);
    if (concepts[id] !== undefined) throw fail(`label ${id} is there a second time.`);
    concepts[id] = cells['name'];
  }
  const categories = (await table(join(folder, 'category.csv'), ['name'])).map(({ cells }) => cells['name'] as string);
  const fixed = ['image', 'split', 'ih', 'iw', 'sh', 'sw'];
  const rows = (await table(join(folder, 'index.csv'), [...fixed, ...categories])).map(
    ({ line, cells, fail }): BrodenRow => {
      if (!cells['image']) throw fail('it names no image.');
      const size = (name: string): number => {
        const found = whole(cells[name]);
        if (!found) throw fail(`${name} is ${quote(cells[name])}; wanted a whole number of pixels, 1 or more.`);
        return found;
      };
      const label = (text: string, category: string): string | number => {
        const id = whole(text);
        if (id === undefined && !/\.png$/i.test(text)) {
          throw fail(`${category} holds ${quote(text)}; wanted an id, or a PNG with ids.`);
        }
        if (id && concepts[id] === undefined) throw fail(`${category} holds the id ${id}, which label.csv lacks.`);
        return id ?? text;
      };
      const ofCategory = (category: string): [string, (string | number)[]] => [
        category,
        (cells[category] as string)
          .split(';')
          .filter((text) => text !== '')
          .map((text) => label(text, category)),
      ];
      return {
        line,
        image: cells['image'],
        split: cells['split'] as string,
        imageSize: [size('ih'), size('iw')],
        labelSize: [size('sh'), size('sw')],
        labels: Object.fromEntries(categories.map(ofCategory)),
      };
    },
  );
  return { concepts, categories, rows };
}

interface Line {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  readonly fail: (problem: string) => DatasetError;
}

/** The lines of a CSV file below its head, by the head's names, whatever their order. */
async function table(file: string, wanted: readonly string[]): Promise<Line[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new DatasetError(`readBroden: ${file} cannot be read: ${error.message}`, undefined, { cause: error });
  });
  let head: readonly string[] | undefined;
  const lines: Line[] = [];
  try {
    for (const { line, cells } of csvRecords(text)) {
      const fail = (problem: string): DatasetError => brodenError(file, line, problem);
      if (head === undefined) {
        head = cells;
        const missing = wanted.filter((name) => !cells.includes(name));
        if (missing.length > 0) throw fail(`the head lacks ${missing.join(', ')}; it has ${cells.join(', ')}.`);
        continue;
      }
      if (cells.length !== head.length) throw fail(`it has ${cells.length} cells, the head ${head.length}.`);
      lines.push({ line, cells: Object.fromEntries(head.map((name, i) => [name, cells[i] as string])), fail });
    }
  } catch (error) {
    throw error instanceof CsvError ? brodenError(file, error.line, `${error.message}.`, error) : error;
  }
  if (lines.length === 0) throw brodenError(file, 1, 'it has no line below its head.');
  return lines;
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function quote(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 60));
}
