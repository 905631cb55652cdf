/**
 * A model's JSON with every initializer replaced by zeros: the weights come from the file. That saves drawing millions
 * of random numbers, which a damaged initializer makes tfjs do for ever.
 */
export function withoutInitializers(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutInitializers);
  if (typeof json !== 'object' || json === null) return json;
  const zeros = { class_name: 'Zeros', config: {} };
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key.endsWith('_initializer') && value !== null ? zeros : withoutInitializers(value),
    ]),
  );
}
