import { clone, tidy, zeros, type DataType, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { NetlensError, UnsupportedLayerError, UnsupportedModelError } from '../../errors.js';
import type { GraphBuilder, LayerKind, NamedWeight, Port, Slot } from '../../network/graph.js';
import { showShape } from '../../network/input.js';
import type { Operation, Shape } from '../../network/operation.js';
import { cast } from '../../network/operations/cast.js';
import { constant, ofShapes } from '../../network/operations/constant.js';
import type { Weight, WeightCache } from '../../network/weights.js';
import { isControlFlow } from './controlFlow.js';
import type { LoadedGraph, NodeDef } from './GraphDef.js';
import { keepsExamplesApart } from './keepsExamplesApart.js';
import { lowerNode } from './lowerNode.js';
import { NodeAttributes } from './NodeAttributes.js';
import type { NodeCall } from './NodeCall.js';
import { hasGradient, opaqueNode, probe, type Sample } from './opaqueNode.js';
import { MOST_NUMBERS, shapeArithmetic } from './shapeArithmetic.js';
import { dataInputs, type Reference } from './topology.js';
import {
  type Constant,
  constantOf,
  constantOfList,
  isConstant,
  isPlace,
  tensorOf,
  type NumberList,
  type Place,
  type ShapeNumbers,
  type Value,
} from './Value.js';

/** More values than this are no tensor of a network: 2 GB. */
const MOST_VALUES = 2 ** 29;

/** Two sizes for each that is not known: of examples, and of places, which some ops want many of. */
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

const sizedShape = (shape: Shape, { examples, places }: Omit<SizedShapes, 'shapes'>): number[] =>
  shape.map((size, axis) => size ?? (axis === 0 ? examples : places));

const IDENTITIES: ReadonlySet<string> = new Set([
  'Identity',
  'Snapshot',
  'StopGradient',
  'CheckNumerics',
  'PreventGradient',
]);
const WEIGHT_NAMES: readonly string[] = ['kernel', 'bias', 'alpha'];

/** Thrown where a graph for one example cannot be read for several. */
export class OneExampleOnly extends Error {}

/** Turns the nodes of a graph into operations, one after the other, and remembers what each gives. */
export class NodeWalk {
  readonly #values = new Map<string, readonly Value[]>();
  readonly #ports = new Map<string, number>();
  readonly #constants = new Map<Weight, Slot>();
  readonly #stops = new Set<Operation>();
  readonly #sizes: readonly SizedShapes[] = SIZES.map((size) => ({
    ...size,
    shapes: new Map<Slot, readonly number[]>(),
  }));

  constructor(
    readonly model: GraphModel,
    readonly builder: GraphBuilder,
    readonly weights: WeightCache,
    outputs: readonly Reference[],
    /** Whether the graph is for one example, and read for several. */
    readonly isFreed: boolean,
  ) {
    for (const reference of outputs) this.#use(reference);
  }

  /** Finds out which outputs of each node somebody takes. */
  countUses(order: readonly NodeDef[], starts: ReadonlySet<string>): void {
    for (const node of order)
      if (!starts.has(node.name)) for (const reference of dataInputs(node)) this.#use(reference);
  }

  #use({ name, port }: Reference): void {
    this.#ports.set(name, Math.max(this.#ports.get(name) ?? 0, port));
  }

  /** Whether no gradient passes an operation. */
  isStop(operation: Operation): boolean {
    return this.#stops.has(operation);
  }

  /** An input of the network. */
  begin({ name, shape, dtype }: Port, isWhole: boolean, className: string): void {
    const slot = this.builder.input({ name, shape, dtype });
    for (const size of this.#sizes) size.shapes.set(slot, sizedShape(shape, size));
    this.#values.set(name.replace(/:0$/, ''), [{ slot, dtype, isWhole }]);
    this.builder.layer({ path: name, kind: 'input', className, outputShape: shape, parameters: 0, inputs: [] }, slot);
  }

  /** Where an output of the network is. */
  output({ name, port }: Reference): Place {
    const value = this.#value({ name, port });
    if (isPlace(value)) return value;
    if (isConstant(value)) {
      throw new UnsupportedModelError(
        `openNetwork: node "${name}" is a constant. Wanted an output that depends on an input.`,
      );
    }
    return { slot: this.#numbersPlace(name, value), dtype: value.dtype };
  }

  visit(node: NodeDef): void {
    try {
      this.#visit(node);
    } catch (cause) {
      if (cause instanceof NetlensError || cause instanceof OneExampleOnly) throw cause;
      throw new UnsupportedModelError(
        `openNetwork: node "${node.name}" (${node.op}) cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }

  #visit(node: NodeDef): void {
    const { name, op } = node;
    if (op === 'Const') return void this.#values.set(name, [this.#weightOf(name)]);
    if (op === 'Placeholder') {
      throw new UnsupportedModelError(
        `openNetwork: an output depends on input "${name}", which is not among the inputs. Add it to the inputs.`,
      );
    }
    if (isControlFlow(op)) throw this.#refusal(node);
    const inputs = dataInputs(node).map((reference) => this.#value(reference));
    if (op === 'PlaceholderWithDefault' || (IDENTITIES.has(op) && !isPlace(inputs[0] as Value))) {
      return void this.#values.set(name, [inputs[0] as Value]);
    }
    const attributes = new NodeAttributes(node);
    const numbers = this.#numbersOf(op, inputs, attributes);
    if (numbers !== undefined) return void this.#values.set(name, [numbers]);
    if (inputs.every(isConstant)) return void this.#values.set(name, this.#folded(node, inputs));
    this.#values.set(name, this.#lowered(node, inputs, attributes));
  }

  #value({ name, port }: Reference): Value {
    const key = port > 0 && this.#values.has(`${name}:${port}`) ? `${name}:${port}` : name;
    const value = this.#values.get(key)?.[key === name ? port : 0];
    if (value === undefined) throw new UnsupportedModelError(`openNetwork: node "${name}" has no output ${port}.`);
    return value;
  }

  #weightOf(name: string): Value {
    const [tensor] = (this.model as unknown as LoadedGraph).weights[name] ?? [];
    if (tensor === undefined) {
      throw new UnsupportedModelError(
        `openNetwork: the weight of node "${name}" is missing. The files do not belong together.`,
      );
    }
    return constantOf(this.weights.snapshot(tensor, tensor), tensor.dtype);
  }

  /** What follows from shapes and small constants alone. */
  #numbersOf(op: string, inputs: readonly Value[], attributes: NodeAttributes): Value | undefined {
    const [first] = inputs;
    if (op === 'Shape' || op === 'Size' || op === 'Rank') {
      if (first === undefined || !isPlace(first)) return undefined;
      return this.#settled({
        sources: [first.slot],
        evaluate: ([shape]) => ofShape(op, shape as Shape),
        dtype: 'int32',
      });
    }
    const compute = shapeArithmetic[op];
    if (compute === undefined || inputs.some(isPlace)) return undefined;
    const isSmall = inputs.every((input) => !isConstant(input) || input.weight().size <= MOST_NUMBERS);
    if (!isSmall || inputs.some(({ dtype }) => dtype === 'string')) return undefined;
    const lists = inputs as readonly Exclude<Value, Place>[];
    const sources = [...new Set(lists.flatMap((input) => (isConstant(input) ? [] : input.sources)))];
    const evaluate = (shapes: readonly Shape[]): NumberList | undefined => {
      const each = lists.map((input) =>
        isConstant(input)
          ? input.list()
          : input.evaluate(input.sources.map((source) => shapes[sources.indexOf(source)] as Shape)),
      );
      return each.includes(undefined) ? undefined : compute(each as NumberList[], attributes);
    };
    const made: ShapeNumbers = { sources, evaluate, dtype: dtypeOf(op, inputs, attributes) };
    return this.#symbolic(made) === undefined ? undefined : this.#settled(made);
  }

  #symbolic({ sources, evaluate }: ShapeNumbers): NumberList | undefined {
    return evaluate(sources.map((slot) => this.builder.shapes[slot] as Shape));
  }

  /** Numbers that are known for any size of the inputs are a constant. */
  #settled(numbers: ShapeNumbers): Value {
    const list = this.#symbolic(numbers);
    if (list === undefined || list.values.includes(null)) return numbers;
    return constantOfList(list, numbers.dtype, this.weights);
  }

  /** What tfjs makes of constants. */
  #folded(node: NodeDef, inputs: readonly Value[]): readonly Value[] {
    const constants = inputs as readonly Constant[];
    this.#checkCount(node, countMade(node.op, constants));
    const tensors = constants.map(({ weight }) => weight());
    const outputs = (this.#ports.get(node.name) ?? 0) + 1;
    const given = tensors.map((tensor) => ({ shape: tensor.shape, make: () => clone(tensor) }));
    const { run, dtypes } = probe(this.model, node, given, outputs);
    return dtypes.map((dtype, i) =>
      constantOf(
        this.weights.derive(() => tidy(() => run(tensors)[i] as Tensor)),
        dtype,
      ),
    );
  }

  #lowered(node: NodeDef, inputs: readonly Value[], attributes: NodeAttributes): readonly Value[] {
    const { op } = node;
    const before = this.builder.nodes.length;
    const isWhole = inputs.every((input) => !isPlace(input) || input.isWhole === true);
    const call = this.#call(node, inputs, attributes);
    if (this.isFreed && !keepsExamplesApart(call)) throw new OneExampleOnly(node.name);
    const places =
      op === 'Cast'
        ? [this.#cast(call, inputs[0] as Place)]
        : (lowerNode(call)?.map((slot): Place => ({ slot, dtype: 'float32', isWhole })) ?? this.#opaque(node, call));
    for (const { outputs } of this.builder.nodes.slice(before)) outputs.forEach((slot) => this.#check(node, slot));
    const [input] = inputs;
    if (input !== undefined && isPlace(input)) {
      this.#checkReshape(node, input.slot, places[0]?.slot as Slot);
    }
    this.#describe(node, inputs, places, before);
    return places;
  }

  /** A picture of whole numbers stays what it is given as; other whole numbers have no gradient. */
  #cast(call: NodeCall, input: Place): Place {
    const dtype = call.attributes.type('DstT');
    if (input.isWhole === true) return { ...input, isWhole: dtype !== 'float32' };
    if (input.dtype === dtype) return input;
    const operation = cast(dtype as 'float32');
    this.#stops.add(operation);
    return { slot: call.chain(operation)[0] as Slot, dtype };
  }

  #opaque(node: NodeDef, call: NodeCall): readonly Place[] {
    const slots = call.inputs.map((_, i) => call.slot(i));
    const given = call.inputs.map((input, i) => this.#sampleOf(input, call.shape(i)));
    const probed = this.#probe(node, given, call.outputs);
    const operation = opaqueNode(node, probed);
    if (!hasGradient(node.op)) this.#stops.add(operation);
    return call.add(operation, ...slots).map((slot, i) => {
      this.#sizes.forEach(({ shapes }, size) => shapes.set(slot, probed.sized[size]?.[i] as number[]));
      return { slot, dtype: probed.dtypes[i] as DataType };
    });
  }

  /** What tfjs is given in place of an input, for each of two sizes. */
  #sampleOf(input: Value, shape: Shape): Sample {
    const { dtype } = input;
    if (isConstant(input)) return { shape, make: () => clone(input.weight()) };
    const sized = (slot: Slot, size: number): number[] => {
      const one = this.#sizes[size] as SizedShapes;
      return [...(one.shapes.get(slot) ?? sizedShape(this.builder.shapes[slot] as Shape, one))];
    };
    if (isPlace(input)) return { shape, make: (size) => zeros(sized(input.slot, size), dtype) };
    const { sources, evaluate } = input;
    return { shape, make: (size) => tensorOf(evaluate(sources.map((slot) => sized(slot, size))) as NumberList, dtype) };
  }

  #probe(node: NodeDef, given: readonly Sample[], outputs: number): ReturnType<typeof probe> {
    try {
      return probe(this.model, node, given, outputs);
    } catch (cause) {
      const shapes = given.map(({ shape }) => showShape(shape)).join(', ');
      throw new UnsupportedLayerError(
        `openNetwork: tfjs cannot compute node "${node.name}" (${node.op}) of ${shapes}: ` +
          `${cause instanceof Error ? cause.message : String(cause)} ${this.#advice(node)}`,
        { cause },
      );
    }
  }

  #call(node: NodeDef, inputs: readonly Value[], attributes: NodeAttributes): NodeCall {
    const { name, op } = node;
    const at = (input: number): Value => {
      const value = inputs[input];
      if (value === undefined)
        throw new UnsupportedModelError(`openNetwork: node "${name}" (${op}) lacks input ${input}.`);
      return value;
    };
    const known = (input: number): NumberList | undefined => {
      const value = at(input);
      return isPlace(value) ? undefined : isConstant(value) ? value.list() : this.#symbolic(value);
    };
    const add: NodeCall['add'] = (operation, ...from) => this.#add(name, operation, from);
    const slot = (input: number): Slot => {
      const value = at(input);
      return isPlace(value)
        ? value.slot
        : isConstant(value)
          ? this.#constantPlace(name, value.weight)
          : this.#numbersPlace(name, value);
    };
    return {
      name,
      op,
      attributes,
      inputs,
      isFreed: this.isFreed,
      outputs: (this.#ports.get(name) ?? 0) + 1,
      shape: (input) => {
        const value = at(input);
        if (isPlace(value)) return this.builder.shapes[value.slot] as Shape;
        return isConstant(value) ? value.weight().shape : ((this.#symbolic(value)?.shape ?? []) as Shape);
      },
      dtype: (input) => at(input).dtype,
      slot,
      weight: <T extends Tensor>(input: number) => {
        const value = inputs[input];
        return value !== undefined && isConstant(value) ? (value.weight as Weight<T>) : undefined;
      },
      numbers: (input) => {
        const value = at(input);
        if (isPlace(value)) return undefined;
        return isConstant(value) ? { sources: [], evaluate: value.list, dtype: value.dtype } : value;
      },
      known,
      add,
      chain: (...operations) => operations.reduce<readonly Slot[]>((from, next) => add(next, ...from), [slot(0)]),
    };
  }

  /** Adds an operation, and finds out the shapes of its outputs for two sizes of the inputs. */
  #add(path: string, operation: Operation, inputs: readonly Slot[]): readonly Slot[] {
    const outputs = this.builder.add(path, operation, inputs);
    for (const { shapes } of this.#sizes) {
      const from = inputs.map((slot) => shapes.get(slot));
      if (from.includes(undefined)) continue;
      operation.shape(from as Shape[]).forEach((shape, i) => {
        if (!shape.includes(null)) shapes.set(outputs[i] as Slot, shape as number[]);
      });
    }
    // What follows from the other sizes of a Reshape is told by numbers alone.
    if (operation.kind === 'reshape') outputs.forEach((slot) => this.#refine(slot));
    return outputs;
  }

  #refine(slot: Slot): void {
    const [first, second] = this.#sizes.map(({ shapes }) => shapes.get(slot));
    if (first === undefined || second === undefined) return;
    this.builder.shapes[slot] = first.map((size, axis) => (size === second[axis] ? size : null));
  }

  #constantPlace(path: string, weight: Weight): Slot {
    const known = this.#constants.get(weight);
    if (known !== undefined) return known;
    const [slot] = this.#add(path, constant(path, weight), []) as [Slot];
    this.#constants.set(weight, slot);
    return slot;
  }

  #numbersPlace(path: string, numbers: ShapeNumbers): Slot {
    const { sources, evaluate, dtype } = numbers;
    const shape = this.#symbolic(numbers)?.shape ?? [];
    const operation = ofShapes(
      'shape',
      () => shape,
      (shapes) => tensorOf(evaluate(shapes) as NumberList, dtype),
    );
    return this.#add(path, operation, sources)[0] as Slot;
  }

  #check(node: NodeDef, slot: Slot): void {
    const shape = this.builder.shapes[slot] as Shape;
    const isRight = shape.every((size) => size === null || (Number.isInteger(size) && size >= 0));
    this.#checkCount(node, isRight ? valuesIn(shape) : Infinity, showShape(shape));
  }

  #checkCount({ name, op }: NodeDef, count: number, shape = `${count} values`): void {
    if (count <= MOST_VALUES) return;
    throw new UnsupportedModelError(
      `openNetwork: node "${name}" (${op}) would give a tensor of ${shape}. The graph, or one of its constants, is damaged.`,
    );
  }

  /** Under another shape there are as many values as before. */
  #checkReshape({ name, op }: NodeDef, from: Slot, to: Slot): void {
    for (const { shapes } of op === 'Reshape' ? this.#sizes : []) {
      const [before, after] = [shapes.get(from), shapes.get(to)];
      if (before === undefined || after === undefined || valuesIn(before) === valuesIn(after)) continue;
      const [a, b] = [from, to].map((slot) => showShape(this.builder.shapes[slot] as Shape));
      throw new UnsupportedModelError(
        `openNetwork: node "${name}" (${op}) cannot bring ${a} to ${b}: they hold different numbers of values.`,
      );
    }
  }

  #describe(node: NodeDef, inputs: readonly Value[], places: readonly Place[], before: number): void {
    const { name, op } = node;
    const slot = places[0]?.slot as Slot;
    const weights = inputs.flatMap((input): NamedWeight[] =>
      isConstant(input) && input.dtype === 'float32' ? [{ name: '', weight: input.weight }] : [],
    );
    const named = weights.map(({ weight }, i) => ({ name: WEIGHT_NAMES[i] ?? `weight ${i}`, weight }));
    const activation = new NodeAttributes(node).strings('fused_ops').find((fused) => fused !== 'BiasAdd');
    this.builder.layer(
      {
        path: name,
        kind: kindOf(this.builder.nodes.slice(before).map(({ operation }) => operation)),
        className: op,
        outputShape: this.builder.shapes[slot] as Shape,
        parameters: weights.reduce((sum, { weight }) => sum + weight().size, 0),
        ...(activation !== undefined && { activation: activation.charAt(0).toLowerCase() + activation.slice(1) }),
        inputs: dataInputs(node).flatMap((reference) => (isPlace(this.#value(reference)) ? [reference.name] : [])),
      },
      slot,
      named,
    );
    places.slice(1).forEach((place, i) => this.builder.slots.set(`${name}:${i + 1}`, place.slot));
  }

  #refusal(node: NodeDef): Error {
    return new UnsupportedModelError(
      `openNetwork: node "${node.name}" (${node.op}) is control flow, or of a size that only its values tell. ${this.#advice(node)}`,
    );
  }

  /** Where to cut: what the node is computed from. */
  #advice(node: NodeDef): string {
    const computed = this.builder.layers.filter(({ kind }) => kind !== 'input');
    const taken = dataInputs(node).map(({ name }) => name);
    const [own, before] = [computed.findLast(({ path }) => taken.includes(path))?.path, computed.at(-1)?.path];
    const cut = own ?? before;
    return cut === undefined
      ? `Cut the graph behind it, by the shape of what it gives: openNetwork(model, { inputs: { '${node.name}': [null, 224, 224, 3] } }).`
      : `Cut the graph before it, say openNetwork(model, { outputs: ['${cut}'] }).`;
  }
}

/** How many values a shape holds, of one example. */
const valuesIn = (shape: Shape): number => shape.reduce<number>((product, size) => product * (size ?? 1), 1);

/** How many values an op makes of few. */
function countMade(op: string, inputs: readonly Constant[]): number {
  const product = (input: number): number =>
    (inputs[input]?.list().values ?? []).reduce<number>((all, size) => all * (size ?? 1), 1);
  if (op === 'Fill') return product(0);
  if (op === 'BroadcastTo') return product(1);
  return op === 'Tile' ? product(1) * (inputs[0]?.weight().size ?? 1) : 0;
}

function ofShape(op: string, shape: Shape): NumberList {
  if (op === 'Shape') return { shape: [shape.length], values: shape };
  if (op === 'Rank') return { shape: [], values: [shape.length] };
  return {
    shape: [],
    values: [shape.reduce((product, size) => (product === null || size === null ? null : product * size), 1)],
  };
}

function dtypeOf(op: string, inputs: readonly Value[], attributes: NodeAttributes): DataType {
  if (op === 'Cast') return attributes.type('DstT');
  if (['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual'].includes(op)) return 'bool';
  const first = op.startsWith('Select') || op === 'Fill' ? inputs[1] : inputs[0];
  return (first as Value).dtype;
}

/** What a node mainly does: the first operation that does not only rearrange values or bring a constant. */
function kindOf(operations: readonly Operation[]): LayerKind {
  const kinds = operations.map(({ kind }) => kind).filter((kind) => kind !== 'constant');
  return kinds.find((kind) => kind !== 'reshape' && kind !== 'transpose') ?? kinds[0] ?? 'identity';
}
