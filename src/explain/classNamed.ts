import { TargetError } from '../errors.js';
import { nearest } from '../nearest.js';
import { show } from '../options.js';

const plain = (name: string): string => name.trim().toLowerCase().replace(/[_-]/g, ' ');

/**
 * The number of the class with a name: whatever its capitals, or the only one that has it among its words.
 * @throws A {@link TargetError} that offers the nearest names.
 */
export function classNamed(caller: string, name: string, labels: readonly string[] | undefined): number {
  if (labels === undefined) {
    throw new TargetError(`${caller}: got the target ${show(name)} without labels; wanted labels too, or a number.`);
  }
  const wanted = plain(name);
  const same = numbersOf(labels, (label) => label === wanted);
  const having = numbersOf(labels, (label) => ` ${label.replace(/,/g, '')} `.includes(` ${wanted} `));
  const [found] = same.length > 0 ? same : having;
  if (found !== undefined && (same.length > 0 || having.length === 1)) return found;
  const offered = having.length > 0 ? having.slice(0, 5).map((number) => labels[number]!) : nearest(name, labels);
  throw new TargetError(
    `${caller}: ${having.length > 0 ? `${having.length} classes have` : 'no class has'} the name ${show(name)}. ` +
      `Did you mean ${offered.map(show).join(' or ')}?`,
  );
}

const numbersOf = (labels: readonly string[], is: (label: string) => boolean): number[] =>
  labels.flatMap((label, number) => (is(plain(label)) ? [number] : []));
