import type { Slot } from '../../../network/graph.js';
import type { Operation } from '../../../network/operation.js';
import type { Step } from '../../../network/plan.js';

/** Operations whose results are not below zero where none of their inputs is. */
const keeping = new Set([
  'concatenation',
  'gather',
  'mask',
  'pooling',
  'reduction',
  'reshape',
  'resize',
  'slice',
  'split',
  'transpose',
]);

const keepingMerges = ['add', 'average', 'multiply', 'maximum', 'minimum'];

function keepsSign({ kind, attributes }: Operation): boolean {
  if (kind === 'pad') return attributes.value >= 0;
  if (kind === 'merge') return keepingMerges.includes(attributes.name);
  // A ReLU with a threshold may give less than it takes.
  if (kind === 'rectifier') return attributes.name !== 'relu';
  return keeping.has(kind);
}

/** Whether an operation gives nothing below zero, whatever its input. */
function isAlwaysAbove({ kind, attributes, activation, reads }: Operation): boolean {
  if (activation !== undefined) return activation.attributes.name === 'relu';
  // A ReLU that reads its input has a slope or a threshold.
  if (kind === 'rectifier') return attributes.name === 'relu' && reads?.includes('inputs') === false;
  if (kind === 'activation') return ['sigmoid', 'hardSigmoid', 'softplus'].includes(attributes.name);
  return kind === 'softmax';
}

/** The slots that no picture makes negative, judged by the kinds of operations. */
export function nonNegative(steps: readonly Step[]): ReadonlySet<Slot> {
  const found = new Set<Slot>();
  for (const { operation, inputs, outputs } of steps) {
    const isKept = keepsSign(operation) && inputs.every((slot) => found.has(slot));
    if (isKept || isAlwaysAbove(operation)) for (const slot of outputs) found.add(slot);
  }
  return found;
}
