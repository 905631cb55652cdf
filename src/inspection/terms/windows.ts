import type { Pair } from '../../network/geometry.js';
import type { Locality, Operation, OperationOf } from '../../network/operation.js';
import { readBy, type ReceptiveInterval } from '../../network/receptiveInterval.js';
import { biasOf, numberAt, range, sum, type Index, type Reader } from './Reading.js';

const localityOf = (operation: Operation, shape: readonly number[]): Locality =>
  operation.locality?.([[1, ...shape]]) as Locality;

/** The places inside that a window over one axis reads, with their numbers in the window. */
function taps({ stride, start }: ReceptiveInterval, at: number, count: number, dilation: number, size: number): Pair[] {
  const first = at * stride + start;
  return range(count)
    .map((i): Pair => [first + i * dilation, i])
    .filter(([place]) => place >= 0 && place < size);
}

/** The rows and columns that a window reads: row, its number in the window, column, its number. */
function windowed(
  operation: OperationOf<'convolution' | 'depthwise' | 'pooling'>,
  [y, x]: Index,
  shape: readonly number[],
): readonly (readonly [number, number, number, number])[] {
  const { window } = operation.attributes;
  const dilations = 'dilations' in operation.attributes ? operation.attributes.dilations : [1, 1];
  const { rows, columns } = localityOf(operation as Operation, shape);
  const across = taps(columns, x as number, window[1], dilations[1] as number, shape[1] as number);
  return taps(rows, y as number, window[0], dilations[0] as number, shape[0] as number).flatMap(([row, i]) =>
    across.map(([column, j]) => [row, i, column, j] as const),
  );
}

export const convolution: Reader<'convolution'> = (operation, at, around) => {
  const [[shape], channel] = [around.inputs as [readonly number[]], at[2] as number];
  const kernel = around.weight(operation.weights.kernel);
  const [depth, filters] = kernel.shape.slice(2) as [number, number];
  const groups = (shape[2] as number) / depth;
  const first = Math.floor((channel * groups) / filters) * depth;
  const terms = windowed(operation, at, shape).flatMap(([row, i, column, j]) =>
    range(depth).map((c) => ({ input: 0, at: [row, column, first + c], weight: numberAt(kernel, i, j, c, channel) })),
  );
  return sum(terms, biasOf(operation, channel, around));
};

export const depthwise: Reader<'depthwise'> = (operation, at, around) => {
  const channel = at[2] as number;
  const kernel = around.weight(operation.weights.kernel);
  const many = kernel.shape[3] as number;
  const from = Math.floor(channel / many);
  const terms = windowed(operation, at, around.inputs[0] as readonly number[]).map(([row, i, column, j]) => {
    return { input: 0, at: [row, column, from], weight: numberAt(kernel, i, j, from, channel % many) };
  });
  return sum(terms, biasOf(operation, channel, around));
};

/** Place r of the input is written through the whole window, whose first place is at `r * up - zeros`. */
export const transposedConvolution: Reader<'transposedConvolution'> = (operation, [y, x, channel], around) => {
  const [shape] = around.inputs as [readonly number[]];
  const kernel = around.weight(operation.weights.kernel); // [rows, columns, out, in]
  const { rows, columns } = localityOf(operation, shape);
  const along = (axis: 0 | 1, interval: ReceptiveInterval, at: number): Pair[] => {
    const { start, end } = readBy(interval, { start: at, end: at + 1 });
    return range(end - start)
      .map((i): Pair => [start + i, at + interval.end - 1 - (start + i) * interval.up])
      .filter(
        ([place, i]) => place >= 0 && place < (shape[axis] as number) && i >= 0 && i < (kernel.shape[axis] as number),
      );
  };
  const terms = along(0, rows, y as number).flatMap(([row, i]) =>
    along(1, columns, x as number).flatMap(([column, j]) =>
      range(shape[2] as number).map((c) => {
        return { input: 0, at: [row, column, c], weight: numberAt(kernel, i, j, channel as number, c) };
      }),
    ),
  );
  return sum(terms, biasOf(operation, channel as number, around));
};

/** Places outside the picture do not count, also for the mean. */
export const pooling: Reader<'pooling'> = (operation, at, { inputs }) => {
  const places = windowed(operation, at, inputs[0] as readonly number[]);
  const isMean = operation.attributes.name === 'average';
  const terms = places.map(([row, , column]) => {
    return { input: 0, at: [row, column, at[2] as number], weight: isMean ? 1 / places.length : 1 };
  });
  return { kind: isMean ? 'sum' : 'largest', terms, bias: 0 };
};
