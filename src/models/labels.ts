import { OptionError } from '../errors.js';
import { show } from '../options.js';

/**
 * The names of a model's classes, in the order of its outputs. One a line, or JSON: a list, Keras's class index
 * (`{"0": ["n01440764", "tench"], ...}`), or Teachable Machine's `metadata.json`.
 *
 * @param text - What the file holds.
 * @throws An {@link OptionError} for what is neither.
 *
 * @example
 * ```ts
 * import { parseLabels } from 'netlens';
 *
 * console.log(parseLabels('cat\ndog\n')); // [ 'cat', 'dog' ]
 * ```
 */
export function parseLabels(text: string): string[] {
  if (typeof text !== 'string') throw new OptionError(`parseLabels: got ${show(text)}; wanted a file's text.`);
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (plain === '') throw new OptionError('parseLabels: the text is empty; wanted a name a line, or JSON.');
  if (!/^[[{]/.test(plain)) return plain.split(/\r?\n/).map((line) => line.trim());
  const names = namesIn(parse(plain));
  if (names.length > 0 && names.every((name) => typeof name === 'string')) return names;
  throw new OptionError(
    'parseLabels: the JSON holds no names; wanted ["first", "second", ...], {"0": ["n01440764", "tench"], ...} or {"labels": [...]}.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new OptionError(`parseLabels: the text begins like JSON and is none: ${(cause as Error).message}`, { cause });
  }
}

function namesIn(json: unknown): unknown[] {
  if (Array.isArray(json)) return json.map(nameIn);
  const { labels, ...others } = json as Record<string, unknown>;
  if (Array.isArray(labels)) return labels;
  // Objects keep whole numbers in their order, but only as long as they are written plainly.
  const byIndex = Object.entries(others).sort(([a], [b]) => Number(a) - Number(b));
  const isComplete = byIndex.every(([key], i) => Number(key) === i);
  return isComplete ? byIndex.map(([, name]) => nameIn(name)) : [];
}

/** Keras writes a class as its WordNet id and its name. */
const nameIn = (name: unknown): unknown => (Array.isArray(name) ? (name.at(-1) as unknown) : name);
