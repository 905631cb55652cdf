import { OptionError } from '../../../errors.js';
import { checkNames, show } from '../../../options.js';
import { composites, type LrpComposite } from './composites.js';
import type { LrpRule, LrpRules } from './LrpRule.js';

const isAbove =
  (least: number, isIncluded = false) =>
  (value: unknown): boolean =>
    typeof value === 'number' && Number.isFinite(value) && (value > least || (isIncluded && value === least));
const isFlag = (value: unknown): boolean => typeof value === 'boolean';

/** What each rule may be told, and what that may be. */
const settings: Readonly<Record<LrpRule['rule'], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  epsilon: { epsilon: isAbove(0), bias: isFlag },
  zPlus: { bias: isFlag },
  gamma: { gamma: isAbove(0), bias: isFlag },
  alphaBeta: { alpha: isAbove(1, true), bias: isFlag },
  flat: {},
  box: {},
};

const ONLY_FIRST: readonly string[] = ['flat', 'box'];

/**
 * A table of rules, by its name or as it is.
 * @throws An {@link OptionError}.
 */
export function readLrpRules(caller: string, rules: unknown = 'epsilonPlusFlat'): LrpRules {
  if (typeof rules === 'string' && Object.hasOwn(composites, rules)) return composites[rules as LrpComposite];
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules)) {
    const names = Object.keys(composites).map((name) => `'${name}'`);
    throw new OptionError(
      `${caller}: got rules ${show(rules)}; wanted ${names.slice(0, -1).join(', ')} or ${names.at(-1)}, or a table such as ` +
        "{ convolution: { rule: 'zPlus' }, dense: { rule: 'epsilon' } }.",
    );
  }
  const table = rules as Readonly<Record<string, unknown>>;
  checkNames(caller, table, ['first', 'convolution', 'dense']);
  for (const place of ['first', 'convolution', 'dense']) {
    if (place !== 'first' || table[place] !== undefined) checkRule(caller, place, table[place]);
  }
  return rules as LrpRules;
}

function checkRule(caller: string, place: string, rule: unknown): void {
  const { rule: name, ...given } = (rule ?? {}) as Readonly<Record<string, unknown>>;
  const names = Object.keys(settings).filter((each) => place === 'first' || !ONLY_FIRST.includes(each));
  if (typeof name !== 'string' || !names.includes(name)) {
    throw new OptionError(
      `${caller}: got for ${place} the rule ${show(name ?? rule)}; wanted { rule: ${names.map((each) => `'${each}'`).join(' | ')} }.`,
    );
  }
  const known = settings[name as LrpRule['rule']];
  checkNames(caller, given, Object.keys(known));
  for (const [key, value] of Object.entries(given)) {
    if (value !== undefined && known[key]?.(value) !== true) {
      throw new OptionError(
        `${caller}: got ${key} ${show(value)} for the rule '${name}' of ${place}; wanted ${wanted(key)}.`,
      );
    }
  }
}

function wanted(key: string): string {
  if (key === 'bias') return 'true or false';
  return key === 'alpha' ? 'a number, 1 or more' : 'a number above 0';
}
