/**
 * Names of classes: a line each, or JSON: a list, or Keras's `{"0": ["n01440764", "tench"], ...}`.
 * @throws a sentence for what is neither.
 */
export function readLabels(text: string, file: string): readonly string[] {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (plain === '') throw new Error(`${file} is empty: wanted a class's name a line.`);
  if (!/^[[{]/.test(plain)) return plain.split(/\r?\n/).map((line) => line.trim());
  let parsed: unknown;
  try {
    parsed = JSON.parse(plain);
  } catch {
    throw new Error(`${file} is not JSON, though it begins like it.`);
  }
  const byIndex = Object.entries(parsed as object).sort(([a], [b]) => Number(a) - Number(b));
  const names = byIndex.map(([, name]: [string, unknown]) => (Array.isArray(name) ? (name.at(-1) as unknown) : name));
  if (names.length > 0 && names.every((name) => typeof name === 'string')) return names;
  throw new Error(`${file} is no list of names: wanted ["first", "second", ...] or a name a line.`);
}

/** The names for as many classes: models that have one class more know it as the background, and have it first. */
export function fitted(labels: readonly string[], classes: number): readonly string[] {
  return labels.length === classes - 1 && classes > 2 ? ['background', ...labels] : labels;
}
