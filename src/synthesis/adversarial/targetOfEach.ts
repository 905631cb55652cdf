import { OptionError, TargetError } from '../../errors.js';
import { nearest } from '../../nearest.js';
import { isListOf, show } from '../../options.js';

/** Names of classes, in their order: for all models, or a list for each. */
export type ClassLabels = readonly string[] | readonly (readonly string[])[];

const isNames = (list: unknown): list is readonly string[] =>
  isListOf(list, (name) => typeof name === 'string') && list.length > 0;

/**
 * A target for each of some models; a name is looked up among the labels of each, since their classes may come in
 * another order. A label's synonyms, separated by commas, are names too; capitals do not matter.
 * @throws An {@link OptionError} for labels that are missing or none.
 * @throws An {@link TargetError} for a name that none or several of a model's labels have.
 */
export function targetOfEach<T>(
  caller: string,
  target: T | string | undefined,
  labels: ClassLabels | undefined,
  models: number,
): (T | number | undefined)[] {
  const areLists = Array.isArray(labels) && labels.length === models && labels.every((list) => isNames(list));
  if (labels !== undefined && !areLists && !isNames(labels)) {
    throw new OptionError(
      `${caller}: labels are ${show(labels)}; wanted a list of names, or ${models}, one list for each model.`,
    );
  }
  if (typeof target !== 'string') return Array<T | undefined>(models).fill(target);
  if (labels === undefined) {
    throw new OptionError(
      `${caller}: target is the name ${show(target)}; wanted labels to look it up in, or a number.`,
    );
  }
  return Array.from({ length: models }, (_, i) =>
    classByName(caller, target, (areLists ? labels[i] : labels) as readonly string[]),
  );
}

function classByName(caller: string, name: string, labels: readonly string[]): number {
  const plain = (text: string): string => text.trim().toLowerCase();
  const found = labels.flatMap((label, i) =>
    [label, ...label.split(',')].some((one) => plain(one) === plain(name)) ? [i] : [],
  );
  if (found.length === 1) return found[0] as number;
  throw new TargetError(
    found.length === 0
      ? `${caller}: no class is called ${show(name)}. Did you mean ${show(nearest(name, labels, 1)[0])}?`
      : `${caller}: classes ${found.join(' and ')} are called ${show(name)}; wanted the number of one.`,
  );
}
