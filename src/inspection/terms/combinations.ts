import { biasOf, flat, numberAt, range, spread, sum, type Combination, type Index, type Reader } from './Reading.js';

export const dense: Reader<'dense'> = (operation, at, around) => {
  const kernel = around.weight(operation.weights.kernel); // [1, 1, in, out]
  const [before, unit] = [at.slice(0, -1), at.at(-1) as number];
  const terms = range(kernel.shape[2] as number).map((c) => {
    return { input: 0, at: [...before, c], weight: numberAt(kernel, 0, 0, c, unit) };
  });
  return sum(terms, biasOf(operation, unit, around));
};

export const affine: Reader<'affine'> = ({ attributes, weights }, at, { weight }) => {
  const channel = at[attributes.axis - 1] as number;
  const [scale, shift] = [weights.scale, weights.shift].map((each) => weight(each).data[channel] as number);
  return sum([{ input: 0, at, weight: scale as number }], shift);
};

const reduced = { mean: 'sum', sum: 'sum', max: 'largest', min: 'least', product: 'product' } as const;

export const reduction: Reader<'reduction'> = ({ attributes: { name, axes, keepsAxes } }, at, { inputs }) => {
  const [shape] = inputs as [readonly number[]];
  const over = axes.map((axis) => axis - 1);
  const kept = keepsAxes ? at : [...at];
  const places = shape.reduce<Index[]>(
    (some, size, axis) => {
      if (over.includes(axis)) return some.flatMap((place) => range(size).map((i) => [...place, i]));
      const own = keepsAxes ? axis : axis - over.filter((each) => each < axis).length;
      return some.map((place) => [...place, kept[own] as number]);
    },
    [[]],
  );
  const weight = name === 'mean' ? 1 / places.length : 1;
  return { kind: reduced[name], terms: places.map((place) => ({ input: 0, at: place, weight })), bias: 0 };
};

/** How a merge comes to one number, and what each of so many inputs is multiplied by. */
const merges: Readonly<Record<string, readonly [Combination, (count: number, input: number) => number]>> = {
  add: ['sum', () => 1],
  average: ['sum', (count) => 1 / count],
  subtract: ['sum', (_, input) => (input === 0 ? 1 : -1)],
  multiply: ['product', () => 1],
  maximum: ['largest', () => 1],
  minimum: ['least', () => 1],
};

export const merge: Reader<'merge'> = ({ attributes }, at, { inputs }) => {
  const [kind, weight] = merges[attributes.name] ?? [];
  if (kind === undefined || weight === undefined) return undefined;
  const terms = inputs.map((shape, input) => ({ input, at: spread(shape, at), weight: weight(inputs.length, input) }));
  return { kind, terms, bias: 0 };
};

export const constant: Reader<'constant'> = ({ weights }, at, { weight }) => {
  const { shape, data } = weight(weights.value);
  return sum([], data[flat(shape, spread(shape, [0, ...at]))] as number);
};
