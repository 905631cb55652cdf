import type { Slot } from '../../network/graph.js';
import { activationNodes } from './activation.js';
import { arithmeticNodes } from './arithmetic.js';
import { convolutionNodes } from './convolution.js';
import type { NodeCall, NodeLowerings } from './NodeCall.js';
import { poolingNodes } from './pooling.js';
import { shapingNodes } from './shaping.js';
import { slicingNodes } from './slicing.js';
import { isPlace } from './Value.js';

const lowerings: NodeLowerings = {
  ...activationNodes,
  ...arithmeticNodes,
  ...convolutionNodes,
  ...poolingNodes,
  ...shapingNodes,
  ...slicingNodes,
};

/** Ops of which an input may be whole numbers that are computed. */
const TAKES_WHOLE_NUMBERS: ReadonlySet<string> = new Set(['Gather', 'GatherNd', 'GatherV2', 'Identity']);

/** A node's operations; undefined where no family knows it, or what it is of. Whole numbers are left to tfjs. */
export function lowerNode(call: NodeCall): readonly Slot[] | undefined {
  const isOfFloats = call.inputs.every((input) => !isPlace(input) || input.dtype === 'float32');
  return isOfFloats || TAKES_WHOLE_NUMBERS.has(call.op) ? lowerings[call.op]?.(call) : undefined;
}
