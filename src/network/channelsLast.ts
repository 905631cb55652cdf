import type { Graph, Node, Slot } from './graph.js';
import type { Operation, Shape } from './operation.js';
import { transpose } from './operations/transpose.js';

/** `[batch, channels, h, w]` to `[batch, h, w, channels]`, and back. */
export const TO_LAST: readonly number[] = [0, 2, 3, 1];
export const TO_FIRST: readonly number[] = [0, 3, 1, 2];

/** Where a value of the original graph is, and whether its channels are first there and last here. */
interface Place {
  readonly slot: Slot;
  readonly isTurned: boolean;
}

const isTranspose = ({ kind, attributes }: Operation, order: readonly number[]): boolean =>
  kind === 'transpose' && 'order' in attributes && attributes.order.join() === order.join();

/**
 * The same computation with pictures kept channels last wherever their own layout does not matter. Transpositions that
 * only change the layout are carried through the operations between them, and not run. Inputs that begin with one are
 * turned once, on their way in.
 */
export function channelsLast(graph: Graph): Graph {
  if (!keepsChannelsFirst(graph)) return graph;
  const inputs = new Set(graph.inputs);
  const turnedInputs = graph.nodes
    .filter(({ operation, inputs: [slot] }) => isTranspose(operation, TO_LAST) && inputs.has(slot as Slot))
    .map((node) => node.inputs[0] as Slot);
  return carry(graph, new Set(turnedInputs));
}

const OVER_PICTURES = ['convolution', 'depthwise', 'pooling', 'resize', 'transposedConvolution'];

/** Whether some picture is brought from channels first to last just for what slides a window over it. */
function keepsChannelsFirst({ nodes }: Graph): boolean {
  const turned = new Set(
    nodes.filter(({ operation }) => isTranspose(operation, TO_LAST)).map(({ outputs: [slot] }) => slot as Slot),
  );
  return nodes.some(
    ({ operation, inputs: [slot] }) => OVER_PICTURES.includes(operation.kind) && turned.has(slot as Slot),
  );
}

function carry(graph: Graph, turned: ReadonlySet<Slot>): Graph {
  const nodes: Node[] = [];
  const shapes: Shape[] = [];
  const places = new Map<Slot, Place>();
  const asTheyAre = new Map<Slot, Slot>();
  const asLast = new Map<Slot, Slot>();

  const slotOf = (shape: Shape): Slot => shapes.push(shape) - 1;
  const add = (path: string, operation: Operation, from: readonly Slot[]): Slot[] => {
    const outputs = operation.shape(from.map((slot) => shapes[slot] as Shape)).map(slotOf);
    nodes.push({ path, operation, inputs: from, outputs });
    return outputs;
  };
  const transposed = (known: Map<Slot, Slot>, order: readonly number[], path: string, slot: Slot): Slot => {
    const before = known.get(slot);
    if (before !== undefined) return before;
    const [made] = add(path, transpose(order), [slot]) as [Slot];
    known.set(slot, made);
    return made;
  };
  /** A value as the original has it. */
  const own = (path: string, { slot, isTurned }: Place): Slot =>
    isTurned ? transposed(asTheyAre, TO_FIRST, path, slot) : slot;
  /** A value with its channels last. */
  const last = (path: string, { slot, isTurned }: Place): Slot =>
    isTurned ? slot : transposed(asLast, TO_LAST, path, slot);

  for (const input of graph.inputs) {
    const shape = graph.shapes[input] as Shape;
    const isTurned = turned.has(input);
    const stored = isTurned ? TO_LAST.map((axis) => shape[axis] as number | null) : shape;
    places.set(input, { slot: slotOf(stored), isTurned });
  }

  for (const { path, operation, inputs, outputs } of graph.nodes) {
    const from = inputs.map((slot) => places.get(slot) as Place);
    const [first] = from;
    if (first !== undefined && isTranspose(operation, first.isTurned ? TO_LAST : TO_FIRST)) {
      places.set(outputs[0] as Slot, { slot: first.slot, isTurned: !first.isTurned });
      continue;
    }
    const ranks = new Set(inputs.map((slot) => (graph.shapes[slot] as Shape).length));
    const isCarried = from.some(({ isTurned }) => isTurned) && ranks.size === 1 && ranks.has(4);
    const permuted = isCarried ? operation.permuted?.(TO_LAST) : undefined;
    const made =
      permuted === undefined
        ? add(
            path,
            operation,
            from.map((place) => own(path, place)),
          )
        : add(
            path,
            permuted,
            from.map((place) => last(path, place)),
          );
    outputs.forEach((slot, i) => {
      const stored = made[i] as Slot;
      places.set(slot, { slot: stored, isTurned: permuted !== undefined && shapes[stored]?.length === 4 });
    });
  }

  const placeOf = (slot: Slot): Place => places.get(slot) as Place;
  const outputs = graph.outputs.map((slot) => own('', placeOf(slot)));
  return {
    ...graph,
    nodes,
    shapes,
    inputs: graph.inputs.map((slot) => placeOf(slot).slot),
    outputs,
    slots: new Map([...graph.slots].map(([path, slot]) => [path, placeOf(slot).slot])),
    turnedInputs: new Set([...turned].map((slot) => placeOf(slot).slot)),
    turnedLayers: new Set([...graph.slots].flatMap(([path, slot]) => (placeOf(slot).isTurned ? [path] : []))),
  };
}
