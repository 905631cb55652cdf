import type { Slot } from '../../network/graph.js';
import { concatenation } from '../../network/operations/concatenation.js';
import { clip } from '../../network/operations/elementFunction.js';
import { merge } from '../../network/operations/merge.js';
import { product } from '../../network/operations/product.js';
import { reduction } from '../../network/operations/reduction.js';
import { reshape } from '../../network/operations/reshape.js';
import { byRoot } from './keras3Norms.js';
import { rankOf, type Lowering, type Lowerings } from './LayerCall.js';

/** What tfjs takes the square of a length for, at least. */
const EPSILON = 1e-7;

/** Products of vectors, or of sequences of them. A vector and a sequence go through its own call. */
const dot: Lowering = ({ axes, normalize }: { axes: number | readonly [number, number]; normalize: boolean }, call) => {
  const rank = rankOf(call);
  if (rank > 3 || call.inputShapes.some(({ length }) => length !== rank)) return undefined;
  const [first, second] = [axes, axes]
    .flat()
    .slice(0, 2)
    .map((axis) => (axis < 0 ? axis + rank : axis));
  const [x, y] = call.inputs.map((slot, i) => {
    const along = [(i === 0 ? first : second) as number];
    const [unit] = normalize ? byRoot(call, slot, reduction('sum', along, true), clip(EPSILON, 3e38)) : [slot];
    return unit as Slot;
  }) as [Slot, Slot];
  if (rank === 3) return call.add(product({ transposeA: first === 1, transposeB: second === 2 }), x, y);
  const row = reshape(([batch = null, size = null]) => [batch, 1, size]);
  const [[a], [b]] = [call.add(row, x), call.add(row, y)] as [[Slot], [Slot]];
  const [number] = call.add(product({ transposeA: false, transposeB: true }), a, b) as [Slot];
  return call.add(
    reshape(([batch = null]) => [batch, 1]),
    number,
  );
};

export const mergingLayers: Lowerings = {
  Add: (_, call) => call.chain(merge('add')),
  Average: (_, call) => call.chain(merge('average')),
  Concatenate: ({ axis }: { axis: number }, call) => call.chain(concatenation(axis)),
  Dot: dot,
  Maximum: (_, call) => call.chain(merge('maximum')),
  Minimum: (_, call) => call.chain(merge('minimum')),
  Multiply: (_, call) => call.chain(merge('multiply')),
};
