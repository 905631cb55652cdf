import type { Call, Kernel, Kernels } from '../Kernel.js';
import { computed, plain, pointwise, transposed } from '../layout.js';
import { asMeant } from '../orders.js';
import type { Traced } from '../Traced.js';
import { activated } from './activated.js';

/** The last two axes the other way round. */
function turned(graph: Call['graph'], value: Traced): Traced {
  const order = asMeant(value.shape.length);
  return transposed(graph, value, [...order.slice(0, -2), ...order.slice(-2).reverse()]);
}

/** A matrix product over the last two axes; those before are broadcast. */
const product: Kernel = (call) => {
  const { graph, inputs, attributes } = call;
  const { a, b, bias } = inputs as { a: Traced; b: Traced; bias?: Traced };
  const left = attributes.transposeA ? turned(graph, a) : a;
  const right = attributes.transposeB ? turned(graph, b) : b;
  const rank = Math.max(left.shape.length, right.shape.length);
  const outer = Array.from({ length: rank - 2 }, (_, axis) => {
    const sizes = [left, right].map(({ shape }) => shape[shape.length - rank + axis] ?? 1);
    return Math.max(...sizes);
  });
  const shape = [...outer, left.shape.at(-2) as number, right.shape.at(-1) as number];
  const made = computed(graph.one('MatMul', [plain(graph, left), plain(graph, right)]), shape);
  return activated(call, bias === undefined ? made : pointwise(graph, 'Add', [made, bias]));
};

/** Products of matrices. */
export const products: Kernels = { BatchMatMul: product, _FusedMatMul: product };
