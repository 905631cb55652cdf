import { GATE } from '../../backend/gate.js';
import type { Call, Kernels } from '../Kernel.js';
import { pointwise } from '../layout.js';
import type { Traced } from '../Traced.js';
import { cast, clipped } from './elementwise.js';

/** The smallest number above zero that all hardware tells from it. */
const LEAST = 2 ** -126;

/** The number of float32 before one above zero. */
function before(value: number): number {
  const number = Float32Array.of(value);
  const bits = new Uint32Array(number.buffer);
  bits[0] = (bits[0] as number) - 1;
  return number[0] as number;
}

/** Whether `0 < y < ceiling`, for a y in 0..ceiling: keeping it off both changes it elsewhere. */
function isOpen(graph: Call['graph'], y: Traced, ceiling: number): Traced {
  if (ceiling === Infinity) return pointwise(graph, 'Greater', [y, graph.filled(0, [], 'float32')], {}, 'bool');
  return pointwise(graph, 'Equal', [clipped(graph, y, LEAST, before(ceiling)), y], {}, 'bool');
}

/** netlens's own kernels. A product is much faster than `Where` in onnxruntime. */
export const gates: Kernels = {
  [GATE]: ({ graph, inputs, attributes: { ceiling } }) => {
    const { gradient, output } = inputs as { gradient: Traced; output: Traced };
    return pointwise(graph, 'Mul', [gradient, cast(graph, isOpen(graph, output, ceiling), 'float32')]);
  },
};
