import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NetlensError, parseLabels, type Port } from 'netlens';
import { classCount } from '../models/classCount.js';
import { fitLabels } from '../models/fitLabels.js';
import { kindOf } from '../models/kindOf.js';
import { UsageError } from './options.js';

/** The names of an output's classes: those of a file, or of one that lies beside the model, if any. */
export async function labelsFor(
  output: Port,
  file: string | undefined,
  model: string | undefined,
): Promise<readonly string[]> {
  if (file !== undefined) return fitting(output, await readLabels(file), `--labels ${file}`);
  const beside = model === undefined ? undefined : await besideModel(model);
  if (beside === undefined || kindOf(output) === 'values') return [];
  try {
    const labels = fitting(output, parseLabels(beside.text), beside.name);
    console.log(`The names of the classes are from ${beside.name}, which lies beside the model.`);
    return labels;
  } catch (error) {
    if (!(error instanceof NetlensError || error instanceof UsageError)) throw error;
    console.log(`No names of classes from ${beside.name}, which lies beside the model: ${error.message}`);
    return [];
  }
}

/** The class names of a file. */
async function readLabels(file: string): Promise<string[]> {
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`--labels ${file}: cannot be read.`, { cause });
  });
  try {
    return parseLabels(content);
  } catch (cause) {
    if (!(cause instanceof NetlensError)) throw cause;
    throw new UsageError(`--labels ${file}: ${cause.message}`, { cause });
  }
}

function fitting(output: Port, labels: readonly string[], source: string): readonly string[] {
  if (kindOf(output) === 'values') throw new UsageError(`${source}: the output "${output.name}" has no classes.`);
  const count = classCount(output);
  if (count === undefined && labels.length <= 2) return labels;
  try {
    return fitLabels(labels, count ?? 2);
  } catch (cause) {
    throw new UsageError(`${source}: ${(cause as Error).message}`, { cause });
  }
}

/** What people call a file of class names; Teachable Machine's is the last. */
const NAMES = /(^|[-_.])(labels|classes|class_names|class_index)\.(txt|json)$|^metadata\.json$/i;
/** The same where no folder can be listed. */
const ADDRESSES = ['labels.txt', 'metadata.json'];

interface Found {
  readonly name: string;
  readonly text: string;
}

/** The file of class names that lies beside a model, if any. */
export async function besideModel(model: string): Promise<Found | undefined> {
  if (/^https?:/.test(model)) return besideAddress(new URL(model));
  const isFolder = (await stat(model).catch(() => undefined))?.isDirectory() ?? false;
  const folder = isFolder ? model : dirname(model);
  const names = (await readdir(folder).catch(() => [])).filter((name) => NAMES.test(name)).sort();
  const [name] = [...names.filter((one) => one !== 'metadata.json'), ...names];
  return name === undefined ? undefined : { name, text: await readFile(join(folder, name), 'utf8') };
}

async function besideAddress(model: URL): Promise<Found | undefined> {
  if (!/\.json$|\/$/.test(model.pathname)) model.pathname += '/';
  for (const name of ADDRESSES) {
    const address = new URL(name, model);
    address.search = model.search;
    const response = await fetch(address).catch(() => undefined);
    // Many servers answer with a page where there is no file.
    const isFile = response?.ok === true && !(response.headers.get('content-type') ?? '').includes('html');
    if (isFile) return { name, text: await response.text() };
    await response?.body?.cancel();
  }
  return undefined;
}

/** The class names of a file; none where none is named. */
export const labelsOf = async (file: string | undefined): Promise<readonly string[]> =>
  file === undefined ? [] : readLabels(file);
