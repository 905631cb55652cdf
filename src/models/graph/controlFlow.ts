import { UnsupportedModelError } from '../../errors.js';
import type { NodeDef } from './GraphDef.js';
import { dataInputs } from './references.js';

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

/** What says that a node is control flow, and where to cut. */
export function refusal(node: NodeDef, nodes: ReadonlyMap<string, NodeDef>): Error {
  return new UnsupportedModelError(
    `openNetwork: node "${node.name}" (${node.op}) is control flow, or of a size that only its values tell. ${adviceFor(node, nodes)}`,
  );
}

/** Ops that nobody wants to look at the output of. */
const PLUMBING: ReadonlySet<string> = new Set([
  'Placeholder',
  'Shape',
  'StridedSlice',
  'Cast',
  'ExpandDims',
  'Pack',
  'Range',
  'Reshape',
  'Squeeze',
]);

/**
 * Where to cut a graph so that a node is left out: before it, at the last nodes without control flow before them; or
 * behind.
 */
export function adviceFor(node: NodeDef, nodes: ReadonlyMap<string, NodeDef>): string {
  const behind = `behind it, by the shape of what it gives: { inputs: { '${node.name}': [null, 224, 224, 3] } }`;
  const before = lastBefore(node, nodes).slice(0, 3);
  if (before.length === 0) return `Cut the graph ${behind}.`;
  const names = before.map((name) => `'${name}'`).join(', ');
  return `Cut the graph before it, say openNetwork(model, { outputs: [${names}] }); or ${behind}.`;
}

function lastBefore(node: NodeDef, nodes: ReadonlyMap<string, NodeDef>): string[] {
  const isDynamic = downstream(nodes, ({ op }) => isControlFlow(op));
  const depends = downstream(nodes, ({ op }) => op === 'Placeholder');
  const found: string[] = [];
  const seen = new Set([node.name]);
  for (const name of seen) {
    for (const { name: input } of dataInputs(nodes.get(name) as NodeDef)) {
      const before = nodes.get(input);
      if (before === undefined || seen.has(input) || !depends.has(input)) continue;
      if (isDynamic.has(input) || PLUMBING.has(before.op)) seen.add(input);
      else if (!found.includes(input)) found.push(input);
    }
  }
  return found;
}

/** The names of some nodes, and of all that depend on them. */
function downstream(nodes: ReadonlyMap<string, NodeDef>, isStart: (node: NodeDef) => boolean): ReadonlySet<string> {
  const children = new Map<string, string[]>();
  for (const node of nodes.values()) {
    for (const { name } of dataInputs(node)) children.set(name, [...(children.get(name) ?? []), node.name]);
  }
  const reached = new Set([...nodes.values()].filter(isStart).map(({ name }) => name));
  for (const name of reached) for (const child of children.get(name) ?? []) reached.add(child);
  return reached;
}
