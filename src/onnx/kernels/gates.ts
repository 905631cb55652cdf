import { GATE } from '../../backend/gate.js';
import type { Kernels } from '../Kernel.js';
import { pointwise } from '../layout.js';
import type { Traced } from '../Traced.js';

/** netlens's own kernels. */
export const gates: Kernels = {
  /** `gradient * [0 < y < ceiling]`: a sign of what is never negative. */
  [GATE]: ({ graph, inputs, attributes }) => {
    const { gradient, output } = inputs as { gradient: Traced; output: Traced };
    const { ceiling } = attributes;
    const room =
      ceiling === Infinity
        ? output
        : pointwise(graph, 'Mul', [output, pointwise(graph, 'Sub', [graph.filled(ceiling, [], 'float32'), output])]);
    return pointwise(graph, 'Mul', [gradient, pointwise(graph, 'Sign', [room])]);
  },
};
