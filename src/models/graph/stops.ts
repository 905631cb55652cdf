import { UnsupportedLayerError } from '../../errors.js';
import type { Node, Slot } from '../../network/graph.js';
import type { Operation } from '../../network/operation.js';

/**
 * The nodes with gradients only where they lead to an input. A gradient that meets a node without one stops. If that is
 * the only way from a target to the inputs, it says so; else it goes on by the others.
 * @param isStop - whether no gradient passes a node.
 */
export function withStops(nodes: readonly Node[], inputs: readonly Slot[], isStop: (node: Node) => boolean): Node[] {
  const alive = new Set(inputs);
  const dead = new Set<Slot>();
  return nodes.map((node) => {
    const isDead = (slot: Slot): boolean => dead.has(slot);
    const isAlive = node.inputs.some((slot) => alive.has(slot)) && !isStop(node);
    const depends = isAlive || node.inputs.some((slot) => alive.has(slot) || isDead(slot));
    for (const slot of node.outputs) if (depends) (isAlive ? alive : dead).add(slot);
    if (depends && isStop(node)) return { ...node, operation: stopping(node) };
    if (!isAlive || !node.inputs.some(isDead)) return node;
    return { ...node, operation: without(node.operation, node.inputs.map(isDead)) };
  });
}

function stopping({ path, operation }: Node): Operation {
  return {
    ...operation,
    backward: () => {
      throw new UnsupportedLayerError(
        `backward: the gradient stops at node "${path}", which picks, counts, compares or rounds. ` +
          'Explain a value before it: element(node, index), or openNetwork(model, { outputs: [node] }).',
      );
    },
  };
}

/** The same without gradients for some of its inputs. */
function without(operation: Operation, isLeft: readonly boolean[]): Operation {
  return {
    ...operation,
    backward: (gradients, pass) =>
      operation.backward(gradients, pass).map((gradient, i) => (isLeft[i] === true ? undefined : gradient)),
    ...(operation.permuted && {
      permuted: (order) => {
        const made = operation.permuted?.(order);
        return made && without(made, isLeft);
      },
    }),
    ...(operation.reweighted && {
      reweighted: (replace) => without(operation.reweighted?.(replace) as Operation, isLeft),
    }),
  } as Operation;
}
