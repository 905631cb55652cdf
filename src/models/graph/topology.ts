import { UnsupportedModelError } from '../../errors.js';
import { nearest } from '../../nearest.js';
import { show } from '../../options.js';
import { isControlFlow } from './controlFlow.js';
import type { NodeDef } from './GraphDef.js';
import { dataInputs } from './references.js';

/**
 * The nodes that some outputs depend on, each after those that it takes.
 * @throws An {@link UnsupportedModelError} that names the node, for a node that is missing or takes what depends on it.
 */
export function inOrder(nodes: ReadonlyMap<string, NodeDef>, outputs: readonly string[]): NodeDef[] {
  const order: NodeDef[] = [];
  const state = new Map<string, 'entered' | 'done'>();
  const stack = outputs.map((name) => ({ name, from: undefined as string | undefined })).toReversed();
  while (stack.length > 0) {
    const { name, from } = stack.at(-1) as (typeof stack)[number];
    const node = nodes.get(name);
    if (node === undefined) throw missing(nodes, name, from);
    if (state.get(name) === undefined) {
      state.set(name, 'entered');
      for (const { name: before } of dataInputs(node).toReversed()) {
        // A loop is a circle; what is read ends at it.
        if (isControlFlow(node.op) && isControlFlow(nodes.get(before)?.op ?? '')) continue;
        if (state.get(before) === 'entered') {
          throw new UnsupportedModelError(
            `openNetwork: node ${show(before)} depends on itself (by ${show(name)}). Wanted a graph without circles.`,
          );
        }
        if (state.get(before) === undefined) stack.push({ name: before, from: name });
      }
      if (stack.at(-1)?.name !== name) continue;
    }
    stack.pop();
    if (state.get(name) === 'done') continue;
    state.set(name, 'done');
    order.push(node);
  }
  return order;
}

function missing(nodes: ReadonlyMap<string, NodeDef>, name: string, from: string | undefined): Error {
  return new UnsupportedModelError(
    from === undefined
      ? `openNetwork: there is no node ${show(name)}. Nearest: ${nearest(name.slice(0, 200), [...nodes.keys()]).join(', ')}.`
      : `openNetwork: node ${show(from)} takes ${show(name)}, which the graph does not have. The file is damaged.`,
  );
}
