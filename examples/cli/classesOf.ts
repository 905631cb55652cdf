import { classNamed, type Port } from 'netlens';
import { classCount } from '../models/classCount.js';
import { kindOf } from '../models/kindOf.js';
import { UsageError, type PictureRequest } from './options.js';
import type { Subject } from './subject.js';

/** The classes that a request names, each once, all of which the network has as far as it says how many that are. */
export function classesOf({ classes }: PictureRequest, { network, labels }: Subject): number[] {
  const output = network.outputs[0] as Port;
  const numbers = [...new Set(classes.map((word) => classOf(word, labels)))];
  const count = kindOf(output) === 'values' ? sizeOf(output) : classCount(output);
  if (count !== undefined) checkClasses(output, numbers, count);
  return numbers;
}

/** @throws A UsageError for a number that is too large. */
export function checkClasses(output: Port, classes: readonly number[], count: number): void {
  const wrong = classes.find((index) => index >= count);
  if (wrong === undefined) return;
  const what = kindOf(output) === 'values' ? 'values' : 'classes';
  const named = `output "${output.name}", [${output.shape.map((size) => size ?? 'any').join(', ')}],`;
  throw new UsageError(`--class ${wrong}: the ${named} has ${count} ${what}; wanted 0 to ${count - 1}.`);
}

/** The number of its values, where that is fixed. */
function sizeOf({ shape }: Port): number | undefined {
  const sizes = shape.slice(1);
  return sizes.every((size) => size !== null)
    ? sizes.reduce<number>((product, size) => product * (size as number), 1)
    : undefined;
}

/** The class that a word of the command line stands for: its number, or its name. */
function classOf(word: string, labels: readonly string[]): number {
  if (/^\d+$/.test(word)) return Number(word);
  if (labels.length === 0) {
    throw new UsageError(`--class ${word}: wanted a whole number from 0; a name needs --labels.`);
  }
  try {
    return classNamed(word, labels);
  } catch (cause) {
    throw new UsageError(`--class ${word}: ${(cause as Error).message.replace(/^classNamed: /, '')}`, { cause });
  }
}
