import {
  avgPool,
  image,
  matMul,
  mul,
  reshape,
  tensor2d,
  transpose,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Pair } from '../geometry.js';
import { only, type Attributes, type OperationOf, type Shape } from '../operation.js';
import type { ReceptiveInterval } from '../receptiveInterval.js';

/** Where an output place lies among the input's: `(place * stride + start) / up`. */
interface Line {
  readonly stride: number;
  readonly start: number;
  readonly up: number;
}

/**
 * A picture `[batch, rows, columns, channels]` at another size. Its gradient is two products with the matrices of what
 * each place reads: tfjs's own ignores half-pixel centres.
 */
export function resize(
  attributes: Attributes['resize'],
  sizeOf: (shapes: readonly Shape[]) => readonly [number | null, number | null],
): OperationOf<'resize'> {
  const { name, halfPixelCenters, alignCorners } = attributes;
  const resized = name === 'bilinear' ? image.resizeBilinear : image.resizeNearestNeighbor;
  const sizes = (inputs: readonly Tensor[]): [number, number] =>
    sizeOf(inputs.map(({ shape }) => shape)) as [number, number];
  return {
    kind: 'resize',
    attributes,
    weights: {},
    shape: (inputs) => {
      const [batch, , , channels] = inputs[0] as Shape as readonly [null, null, null, null];
      return [[batch, ...sizeOf(inputs), channels]];
    },
    forward: (inputs) => [resized(inputs[0] as Tensor4D, sizes(inputs), alignCorners, halfPixelCenters)],
    locality: (shapes) => {
      const [, ...from] = shapes[0] as readonly number[];
      const to = sizeOf(shapes) as Pair;
      const along = (axis: 0 | 1): ReceptiveInterval => intervalOf(attributes, from[axis] as number, to[axis]);
      const [rows, columns] = [along(0), along(1)];
      return rows.stride === 0 || columns.stride === 0 ? undefined : { rows, columns };
    },
    backward: (gradients, { inputs }) => {
      const [batch, rows, columns, channels] = (inputs[0] as Tensor).shape as [number, number, number, number];
      const [tall, wide] = sizes(inputs);
      const window: [number, number] = [tall / rows, wide / columns];
      if (name === 'nearest' && !alignCorners && window.every(Number.isInteger)) {
        // Each pixel is repeated; its gradient is the sum over its copies.
        const means = avgPool(only(gradients) as Tensor4D, window, window, 'valid');
        return [mul(means, window[0] * window[1])];
      }
      // Rows last, then columns last, so that both products are of plain matrices.
      const first = reshape(transpose(only(gradients), [0, 3, 2, 1]), [batch * channels * wide, tall]);
      const byRows = reshape(matMul(first, readMatrix(attributes, tall, rows)), [batch * channels, wide, rows]);
      const second = reshape(transpose(byRows, [0, 2, 1]), [batch * channels * rows, wide]);
      const whole = matMul(second, readMatrix(attributes, wide, columns));
      return [transpose(reshape(whole, [batch, channels, rows, columns]), [0, 2, 3, 1])];
    },
  };
}

function lineOf({ halfPixelCenters, alignCorners, name }: Attributes['resize'], from: number, to: number): Line {
  if (alignCorners && to > 1) {
    // The nearest of places whose corners are aligned is rounded to.
    return name === 'nearest'
      ? { stride: 2 * (from - 1), start: to - 1, up: 2 * (to - 1) }
      : { stride: from - 1, start: 0, up: to - 1 };
  }
  if (!halfPixelCenters) return { stride: from, start: 0, up: to };
  return { stride: 2 * from, start: name === 'nearest' ? from : from - to, up: 2 * to };
}

function intervalOf(attributes: Attributes['resize'], from: number, to: number): ReceptiveInterval {
  const { stride, start, up } = lineOf(attributes, from, to);
  const end = attributes.name === 'nearest' ? start + 1 : start + up;
  const divisor = [stride, start, end, up].reduce(greatestCommon);
  return { stride: stride / divisor, start: start / divisor, end: end / divisor, up: up / divisor };
}

const greatestCommon = (a: number, b: number): number => (b === 0 ? Math.abs(a) : greatestCommon(b, a % b));

/** `[to, from]`: how much each output place reads of each input place. */
function readMatrix(attributes: Attributes['resize'], to: number, from: number): Tensor {
  const { stride, start, up } = lineOf(attributes, from, to);
  const matrix = new Float32Array(to * from);
  const within = (place: number): number => Math.min(from - 1, Math.max(0, place));
  const put = (row: number, place: number, share: number): void => {
    const at = row * from + within(place);
    matrix[at] = (matrix[at] as number) + share;
  };
  for (let row = 0; row < to; row++) {
    const position = (row * stride + start) / up;
    const first = Math.floor(position);
    const share = attributes.name === 'nearest' ? 0 : position - first;
    put(row, first, 1 - share);
    put(row, first + 1, share);
  }
  return tensor2d(matrix, [to, from]);
}
