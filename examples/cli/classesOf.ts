import type { Port } from 'netlens';
import { classCount } from '../models/classCount.js';
import { kindOf } from '../models/kindOf.js';
import { UsageError, type PictureRequest } from './options.js';
import type { Subject } from './subject.js';

/** So many names are offered in the place of one that is not there. */
const OFFERED = 3;

/** The classes that a request names, all of which the network has as far as it says how many that are. */
export function classesOf({ classes }: PictureRequest, { network, labels }: Subject): number[] {
  const output = network.outputs[0] as Port;
  const numbers = classes.map((word) => classOf(word, labels));
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

/**
 * The class that a word of the command line stands for: its number, or its name, whatever the case; of several names
 * for a class ("tabby, tabby cat") one will do.
 */
function classOf(word: string, labels: readonly string[]): number {
  if (/^\d+$/.test(word)) return Number(word);
  if (labels.length === 0) {
    throw new UsageError(`--class ${word}: wanted a whole number from 0; a name needs --labels.`);
  }
  const wanted = plain(word);
  const found = labels.findIndex((label) => namesIn(label).includes(wanted));
  if (found !== -1) return found;
  throw new UsageError(`--class ${word}: no class of that name. Nearest: ${nearestTo(wanted, labels).join(', ')}.`);
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

const namesIn = (label: string): string[] => [label, ...label.split(',')].map(plain);

/** The labels most like a name: those that contain it first, then by how many pairs of letters they share (Dice). */
function nearestTo(name: string, labels: readonly string[]): string[] {
  const likeness = (label: string): number => Math.max(...namesIn(label).map((other) => likenessOf(name, other)));
  return labels
    .map((label, index) => ({ text: `${label} (${index})`, like: likeness(label) }))
    .sort((a, b) => b.like - a.like)
    .slice(0, OFFERED)
    .map(({ text }) => text);
}

function likenessOf(name: string, other: string): number {
  if (other.includes(name)) return 1 + name.length / other.length;
  const [ours, theirs] = [pairsOf(name), pairsOf(other)];
  return (2 * ours.filter((pair) => theirs.includes(pair)).length) / (ours.length + theirs.length);
}

function pairsOf(text: string): string[] {
  const padded = ` ${text} `;
  return Array.from({ length: padded.length - 1 }, (_, i) => padded.slice(i, i + 2));
}
