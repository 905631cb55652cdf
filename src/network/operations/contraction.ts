import { matMul, reshape, transpose, util, type Tensor } from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';

/** What the axes of two tensors and of their product are called, a letter each: `abc`, `cde`, `abde`. */
export type Letters = readonly [a: string, b: string, output: string];

/** The sum of the products over all letters that the result lacks, by a matrix product. */
function contract([a, b, output]: Letters, x: Tensor, y: Tensor): Tensor {
  const rows = [...a].filter((letter) => !b.includes(letter));
  const columns = [...b].filter((letter) => !a.includes(letter));
  const inner = [...a].filter((letter) => !output.includes(letter));
  const batches = [...output].filter((letter) => a.includes(letter) && b.includes(letter));
  const sizeOf = (letter: string): number =>
    (a.includes(letter) ? x.shape[a.indexOf(letter)] : y.shape[b.indexOf(letter)]) as number;
  const arranged = (tensor: Tensor, from: string, groups: readonly string[][]): Tensor => {
    const order = groups.flat().map((letter) => from.indexOf(letter));
    return reshape(
      transpose(tensor, order),
      groups.map((letters) => util.sizeFromShape(letters.map(sizeOf))),
    );
  };
  const product = matMul(arranged(x, a, [batches, rows, inner]), arranged(y, b, [batches, inner, columns]));
  const made = [...batches, ...rows, ...columns];
  return transpose(
    reshape(product, made.map(sizeOf)),
    [...output].map((letter) => made.indexOf(letter)),
  );
}

/**
 * Sums of products, `einsum`: the axes that both tensors have and the result too are batches, those that it has not are
 * summed over. Each letter is in two of the three at least.
 */
export function contraction(letters: Letters): OperationOf<'product'> {
  const [a, b, output] = letters;
  return {
    kind: 'product',
    attributes: {},
    weights: {},
    reads: ['inputs'],
    shape: ([x, y]) => [
      [...output].map(
        (letter) =>
          (a.includes(letter) ? (x as Shape)[a.indexOf(letter)] : (y as Shape)[b.indexOf(letter)]) as number | null,
      ),
    ],
    forward: ([x, y]) => [contract(letters, x as Tensor, y as Tensor)],
    backward: (gradients, { inputs }) => {
      const [[x, y], dy] = [inputs as [Tensor, Tensor], only(gradients)];
      return [contract([output, b, a], dy, y), contract([a, output, b], x, dy)];
    },
  };
}
