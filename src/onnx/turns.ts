import { asMeant, isSame, sizeOf } from './orders.js';
import type { Recording, Used } from './Recording.js';
import type { Constant } from './Traced.js';
import type { Turn } from './Turn.js';
import type { Attribute, OnnxNode } from './writeModel.js';

interface Sized {
  readonly shape: readonly number[];
  readonly source: Constant;
}

function turnOf({ shape, source: { id, turn } }: Sized): Turn {
  const sizes = shape.filter((size) => size !== 1);
  return turn ?? { base: id, sizes, order: asMeant(sizes.length), flipped: [] };
}

/** Which axes of the other constant each axis is made of; undefined where one is a part of them. */
function groups(shape: readonly number[], { sizes, order }: Turn): number[][] | undefined {
  let at = 0;
  const made = shape.map((size) => {
    const start = at;
    for (let product = 1; product < size && at < order.length; at++) product *= sizes[order[at] as number] as number;
    return order.slice(start, at);
  });
  const fits = made.every(
    (group, axis) => sizeOf(group.map((axisThere) => sizes[axisThere] as number)) === shape[axis],
  );
  return fits ? made : undefined;
}

/** What a constant with its axes in another order is. */
export function transposedTurn(value: Sized, permutation: readonly number[]): Turn | undefined {
  const turn = turnOf(value);
  const made = groups(value.shape, turn);
  return made && { ...turn, order: permutation.flatMap((axis) => made[axis] as number[]) };
}

/** What a constant under another shape is. */
export function reshapedTurn(value: Sized, shape: readonly number[]): Turn | undefined {
  const turn = turnOf(value);
  return groups(shape, turn) && turn;
}

/** What a constant is of which some axes run backwards. */
export function reversedTurn(value: Sized, axes: readonly number[]): Turn | undefined {
  const turn = turnOf(value);
  const made = groups(value.shape, turn);
  if (made === undefined || axes.some((axis) => (made[axis] as number[]).length > 1)) return undefined;
  const turned = axes.flatMap((axis) => made[axis] as number[]);
  return { ...turn, flipped: different(turn.flipped, turned) };
}

/** What only one of two lists has. */
const different = (a: readonly number[], b: readonly number[]): number[] =>
  [...a.filter((each) => !b.includes(each)), ...b.filter((each) => !a.includes(each))].toSorted((x, y) => x - y);

/** Constants of fewer numbers are there as often as they are read. */
const MANY = 256;

/**
 * The constants that a file holds, and nodes that make the others of them: a network's weights are there once. A
 * runtime does what these nodes do when it opens the graph.
 */
export function withoutCopies(recording: Recording, used: readonly Used[]): { kept: Used[]; nodes: OnnxNode[] } {
  const firsts = new Map<string, Used & { readonly turn: Turn }>();
  const kept: Used[] = [];
  const nodes: OnnxNode[] = [];
  for (const each of used) {
    const { numbers, shape } = each;
    if (!('compute' in numbers) || sizeOf(shape) < MANY) {
      kept.push(each);
      continue;
    }
    const turn = turnOf({ shape, source: numbers });
    const first = firsts.get(turn.base);
    if (first === undefined) {
      firsts.set(turn.base, { ...each, turn });
      kept.push(each);
    } else {
      nodes.push(...turning(recording, first, { ...each, turn }));
    }
  }
  const integers = new Set(nodes.flatMap(({ inputs }) => inputs));
  const more = [...recording.used.values()].filter((each) => integers.has(each.name) && !kept.includes(each));
  return { kept: [...kept, ...more.filter(({ type }) => type === 'int64')], nodes };
}

type Turned = Used & { readonly turn: Turn };

/** The nodes that make one constant of another. */
function turning(recording: Recording, from: Turned, to: Turned): OnnxNode[] {
  const { sizes, order } = from.turn;
  const nodes: OnnxNode[] = [];
  let name = from.name;
  const add = (type: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): void => {
    const output = recording.unique('c');
    nodes.push({ type, inputs: [name, ...inputs], outputs: [output], attributes });
    name = output;
  };
  const reshape = (shape: readonly number[]): void => add('Reshape', [recording.integers(shape)]);
  const shapeOf = (turn: Turn): number[] => turn.order.map((axis) => sizes[axis] as number);

  if (!isSame(from.shape, shapeOf(from.turn))) reshape(shapeOf(from.turn));
  const flipped = different(from.turn.flipped, to.turn.flipped);
  if (flipped.length > 0) {
    const backwards = flipped.map(() => -1);
    const ends = flipped.map((axis) => -1 - (sizes[axis] as number));
    const axes = flipped.map((axis) => order.indexOf(axis));
    add(
      'Slice',
      [backwards, ends, axes, backwards].map((numbers) => recording.integers(numbers)),
    );
  }
  if (!isSame(order, to.turn.order)) add('Transpose', [], { perm: to.turn.order.map((axis) => order.indexOf(axis)) });
  if (!isSame(to.shape, shapeOf(to.turn))) reshape(to.shape);
  add('Identity', []);
  const last = nodes.pop() as OnnxNode;
  // The last node gives the constant's own name.
  return [...nodes, { ...last, outputs: [to.name] }];
}
