/** Ops that decide what runs, or whose results have a size that only their values tell: tfjs runs them as it goes. */
const controlFlow: ReadonlySet<string> = new Set([
  'Enter', 'Exit', 'If', 'LoopCond', 'Merge', 'NextIteration', 'PartitionedCall', 'StatefulPartitionedCall', 'StatelessIf',
  'StatelessWhile', 'Switch', 'While',
  'ListDiff', 'NonMaxSuppressionV2', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5', 'Unique', 'UniqueV2', 'Where',
]); // prettier-ignore

/** Whether an op is control flow, or as dynamic as that. */
export function isControlFlow(op: string): boolean {
  return controlFlow.has(op) || op.startsWith('TensorList') || op.startsWith('TensorArray') || op.includes('HashTable');
}
