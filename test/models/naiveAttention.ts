/** Attention as its papers write it, in float64, a number at a time. */

/** A list of vectors. */
export type Vectors = readonly (readonly number[])[];

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((x, i) => x * b[i]!));

/** Each query's values, weighted by the softmax of its scores. */
export function attend(
  { queries, keys, values }: Readonly<Record<'queries' | 'keys' | 'values', Vectors>>,
  scoreOf: (query: readonly number[], key: readonly number[]) => number,
  isCausal: boolean,
): number[][] {
  return queries.map((query, place) => {
    const seen = isCausal ? keys.slice(0, place + 1) : keys;
    const scores = seen.map((key) => scoreOf(query, key));
    const most = Math.max(...scores);
    const parts = scores.map((score) => Math.exp(score - most));
    const total = sum(parts);
    return values[0]!.map((_, channel) => sum(parts.map((part, i) => (part / total) * values[i]![channel]!)));
  });
}

/** `query . key`, times a number. */
export const dotScore =
  (scale = 1) =>
  (query: readonly number[], key: readonly number[]): number =>
    scale * dot(query, key);

/** `weight * sum(tanh(scale * (query + key)))`. */
export const concatScore =
  (scale: number, weight: number) =>
  (query: readonly number[], key: readonly number[]): number =>
    weight * sum(query.map((x, i) => Math.tanh(scale * (x + key[i]!))));

/** `sum(scale * tanh(query + key))`, with a scale for each channel. */
export const additiveScore =
  (scale?: ArrayLike<number>) =>
  (query: readonly number[], key: readonly number[]): number =>
    sum(query.map((x, i) => (scale?.[i] ?? 1) * Math.tanh(x + key[i]!)));

/** What a layer of several heads has learned: kernels `[channels, heads, dim]` and `[heads, dim, channels]`. */
interface Heads {
  readonly count: number;
  readonly keyDim: number;
  readonly weight: (name: string) => ArrayLike<number> | undefined;
}

/** Attention in several heads. */
export function headed(
  { queries, keys, values }: Readonly<Record<'queries' | 'keys' | 'values', Vectors>>,
  { count, keyDim, weight }: Heads,
  isCausal: boolean,
): number[][] {
  /** The vectors of one head under a kernel. */
  const inHead = (vectors: Vectors, name: string, head: number): number[][] => {
    const kernel = weight(`${name}/kernel`)!;
    const bias = weight(`${name}/bias`);
    const dim = kernel.length / count / vectors[0]!.length;
    return vectors.map((vector) =>
      Array.from({ length: dim }, (_, d) =>
        sum([bias?.[head * dim + d] ?? 0, ...vector.map((x, c) => x * kernel[(c * count + head) * dim + d]!)]),
      ),
    );
  };
  const heads = Array.from({ length: count }, (_, head) => {
    const projected = {
      queries: inHead(queries, 'query', head),
      keys: inHead(keys, 'key', head),
      values: inHead(values, 'value', head),
    };
    const attended = attend(projected, dotScore(1 / Math.sqrt(keyDim)), isCausal);
    if (weight('gate/kernel') === undefined) return attended;
    const gates = inHead(queries, 'gate', head);
    return attended.map((vector, place) => vector.map((x, d) => x / (1 + Math.exp(-gates[place]![d]!))));
  });
  const [kernel, bias] = [weight('attention_output/kernel')!, weight('attention_output/bias')];
  return queries.map((_, place) => {
    const joined = heads.flatMap((head) => head[place]!);
    const channels = kernel.length / joined.length;
    return Array.from({ length: channels }, (_, c) =>
      sum([bias?.[c] ?? 0, ...joined.map((x, i) => x * kernel[i * channels + c]!)]),
    );
  });
}
