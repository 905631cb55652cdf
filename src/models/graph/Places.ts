import { clone, zeros, type DataType, type Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedModelError } from '../../errors.js';
import type { GraphBuilder, Port, Slot } from '../../network/graph.js';
import { showShape } from '../../network/input.js';
import type { Operation, Shape } from '../../network/operation.js';
import { constant, ofShapes } from '../../network/operations/constant.js';
import type { Weight, WeightCache } from '../../network/weights.js';
import type { NodeDef } from './GraphDef.js';
import {
  constantOfList,
  isConstant,
  isPlace,
  tensorOf,
  type NumberList,
  type ShapeNumbers,
  type Value,
} from './Value.js';

/** More values than this are no tensor of a network: 2 GB. */
const MOST_VALUES = 2 ** 29;

/** Two sizes for each unknown one: one for examples, one for places, of which some ops want many. */
const SIZES = [
  { examples: 2, places: 241 },
  { examples: 3, places: 359 },
] as const;

/** The shapes of places for one size of the inputs. */
interface SizedShapes {
  readonly examples: number;
  readonly places: number;
  readonly shapes: Map<Slot, readonly number[]>;
}

/** An input of a node, to find out what the node makes of it. */
export interface Sample {
  readonly shape: Shape;
  /** What it may hold, for the first size and the second. */
  readonly make: (size: number) => Tensor;
}

const sizedShape = (shape: Shape, { examples, places }: Omit<SizedShapes, 'shapes'>): number[] =>
  shape.map((size, axis) => size ?? (axis === 0 ? examples : places));

/** How many values a shape holds, of one example. */
const valuesIn = (shape: Shape): number => shape.reduce<number>((product, size) => product * (size ?? 1), 1);

/**
 * The places of a graph on its way into a network, with their shapes. They have null where a size may vary, and two
 * sizes of the inputs, which tell what null cannot.
 */
export class Places {
  readonly #constants = new Map<Weight, Slot>();
  readonly #sizes: readonly SizedShapes[] = SIZES.map((size) => ({ ...size, shapes: new Map() }));

  constructor(
    readonly builder: GraphBuilder,
    readonly weights: WeightCache,
  ) {}

  shape(slot: Slot): Shape {
    return this.builder.shapes[slot] as Shape;
  }

  input(port: Port): Slot {
    const slot = this.builder.input(port);
    for (const size of this.#sizes) size.shapes.set(slot, sizedShape(port.shape, size));
    return slot;
  }

  add(path: string, operation: Operation, inputs: readonly Slot[]): readonly Slot[] {
    const outputs = this.builder.add(path, operation, inputs);
    this.#sizes.forEach(({ shapes }, size) => {
      const from = inputs.map((slot) => shapes.get(slot));
      if (!from.includes(undefined)) this.setSized(size, outputs, operation.shape(from as Shape[]));
    });
    // What follows from the other sizes of a Reshape is told by numbers alone.
    if (operation.kind === 'reshape') outputs.forEach((slot) => this.#refine(slot));
    return outputs;
  }

  /** Says the known shapes of some places for one of the two sizes. */
  setSized(size: number, slots: readonly Slot[], known: readonly Shape[]): void {
    slots.forEach((slot, i) => {
      const shape = known[i];
      if (shape?.includes(null) === false) this.#sizes[size]?.shapes.set(slot, shape as number[]);
    });
  }

  #refine(slot: Slot): void {
    const [first, second] = this.#sizes.map(({ shapes }) => shapes.get(slot));
    if (first === undefined || second === undefined) return;
    this.builder.shapes[slot] = first.map((size, axis) => (size === second[axis] ? size : null));
  }

  /** Where a value is; what is no place gets one. */
  slotOf(path: string, value: Value): Slot {
    if (isPlace(value)) return value.slot;
    return isConstant(value) ? this.#constant(path, value.weight) : this.#numbers(path, value);
  }

  #constant(path: string, weight: Weight): Slot {
    const known = this.#constants.get(weight);
    if (known !== undefined) return known;
    const [slot] = this.add(path, constant(path, weight), []) as [Slot];
    this.#constants.set(weight, slot);
    return slot;
  }

  #numbers(path: string, numbers: ShapeNumbers): Slot {
    const { sources, evaluate, dtype } = numbers;
    const shape = this.symbolic(numbers)?.shape ?? [];
    const make = (shapes: readonly Shape[]): Tensor => tensorOf(evaluate(shapes) as NumberList, dtype);
    return this.add(
      path,
      ofShapes('shape', () => shape, make),
      sources,
    )[0] as Slot;
  }

  /** The numbers that are known for any size of the inputs. */
  symbolic({ sources, evaluate }: ShapeNumbers): NumberList | undefined {
    return evaluate(sources.map((slot) => this.shape(slot)));
  }

  /** Numbers that are known for any size of the inputs are a constant. */
  settled(numbers: ShapeNumbers): Value {
    const list = this.symbolic(numbers);
    if (list === undefined || list.values.includes(null)) return numbers;
    return constantOfList(list, numbers.dtype, this.weights);
  }

  /** What tfjs is given in place of a value, to find out what it makes of it. */
  sampleOf(value: Value): Sample {
    if (isConstant(value)) return { shape: value.weight().shape, make: () => clone(value.weight()) };
    const sized = (slot: Slot, size: number): number[] => {
      const one = this.#sizes[size] as SizedShapes;
      return [...(one.shapes.get(slot) ?? sizedShape(this.shape(slot), one))];
    };
    if (isPlace(value)) {
      const dtype: DataType = value.dtype;
      return { shape: this.shape(value.slot), make: (size) => zeros(sized(value.slot, size), dtype) };
    }
    const { sources, evaluate, dtype } = value;
    const listed = (size: number): NumberList => evaluate(sources.map((slot) => sized(slot, size))) as NumberList;
    return { shape: this.symbolic(value)?.shape ?? [], make: (size) => tensorOf(listed(size), dtype) };
  }

  /** Throws where a node's output is of a shape that cannot be. */
  check(node: NodeDef, slot: Slot): void {
    const shape = this.shape(slot);
    const isRight = shape.every((size) => size === null || (Number.isInteger(size) && size >= 0));
    checkCount(node, isRight ? valuesIn(shape) : Infinity, showShape(shape));
  }

  /** Throws where there are not as many values under another shape as before. */
  checkReshape({ name, op }: NodeDef, from: Slot, to: Slot): void {
    for (const { shapes } of this.#sizes) {
      const [before, after] = [shapes.get(from), shapes.get(to)];
      if (before === undefined || after === undefined || valuesIn(before) === valuesIn(after)) continue;
      const [a, b] = [from, to].map((slot) => showShape(this.shape(slot)));
      throw new UnsupportedModelError(
        `openNetwork: node "${name}" (${op}) cannot bring ${a} to ${b}: they hold different numbers of values.`,
      );
    }
  }
}

/** Throws where a node would give more values than any network's. */
export function checkCount({ name, op }: NodeDef, count: number, shape = `${count} values`): void {
  if (count <= MOST_VALUES) return;
  throw new UnsupportedModelError(
    `openNetwork: node "${name}" (${op}) would give a tensor of ${shape}. The graph, or one of its constants, is damaged.`,
  );
}
