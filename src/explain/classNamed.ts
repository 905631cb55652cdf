import { OptionError, TargetError } from '../errors.js';
import { nearest } from '../nearest.js';
import { isListOf, show } from '../options.js';

/** So many classes are offered where a name does not tell one. */
const OFFERED = 5;

/**
 * The number of the class that has a name, whatever its capitals, spaces or underscores. First it looks for the whole
 * label, then for one of its names between commas (`tabby, tabby cat`), then for words of a label. A class is found if
 * it alone fits.
 *
 * @param name - What the class is called.
 * @param labels - The names of all classes, in the order of the model's outputs, such as `parseLabels` gives.
 * @throws A {@link TargetError} where no class or several fit: it offers the nearest, with their numbers.
 * @throws An {@link OptionError} for labels that are no list of names.
 *
 * @example
 * ```ts
 * import { classNamed } from 'netlens';
 *
 * console.log(classNamed('Tabby', ['espresso', 'tabby, tabby cat', 'tiger cat'])); // 1
 * ```
 */
export function classNamed(name: string, labels: readonly string[]): number {
  if (typeof name !== 'string') throw new TargetError(`classNamed: got the name ${show(name)}; wanted a string.`);
  return classOf('classNamed', name, labels);
}

/** The same for a caller, whose labels may be missing. */
export function classOf(caller: string, name: string, labels: readonly string[] | undefined): number {
  if (labels === undefined) {
    throw new TargetError(`${caller}: got the target ${show(name)} without labels; wanted labels too, or a number.`);
  }
  if (!isListOf(labels, (label) => typeof label === 'string')) {
    throw new OptionError(`${caller}: labels is ${show(labels)}; wanted a list of names.`);
  }
  const wanted = plain(name);
  const rules: readonly ((label: string) => boolean)[] = [
    (label) => plain(label) === wanted,
    (label) => namesIn(label).includes(wanted),
    (label) => ` ${plain(label).replaceAll(',', '')} `.includes(` ${wanted} `),
  ];
  for (const fits of rules) {
    const [found, ...others] = labels.flatMap((label, number) => (fits(label) ? [number] : []));
    if (found === undefined) continue;
    if (others.length === 0) return found;
    throw new TargetError(
      `${caller}: ${others.length + 1} classes have the name ${show(name)}. ${asking(labels, [found, ...others])}`,
    );
  }
  const said = `${caller}: no class has the name ${show(name)}`;
  if (labels.length === 0) throw new TargetError(`${said}; there are no labels.`);
  throw new TargetError(`${said}. ${asking(labels, nearestTo(wanted, labels))}`);
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

const namesIn = (label: string): string[] => label.split(',').map(plain);

function nearestTo(name: string, labels: readonly string[]): number[] {
  const numbers = nearest(name, labels.flatMap(namesIn)).map((near) =>
    labels.findIndex((label) => namesIn(label).includes(near)),
  );
  return [...new Set(numbers)];
}

const asking = (labels: readonly string[], numbers: readonly number[]): string =>
  `Did you mean ${numbers
    .slice(0, OFFERED)
    .map((number) => `${show(labels[number])} (${number})`)
    .join(' or ')}?`;
