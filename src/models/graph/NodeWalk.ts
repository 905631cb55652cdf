import { tidy, type DataType, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { NetlensError, UnsupportedLayerError, UnsupportedModelError } from '../../errors.js';
import type { GraphBuilder, Port, Slot } from '../../network/graph.js';
import { showShape } from '../../network/input.js';
import type { Operation } from '../../network/operation.js';
import { cast } from '../../network/operations/cast.js';
import type { WeightCache } from '../../network/weights.js';
import { messageOf } from '../../options.js';
import { callOf } from './callOf.js';
import { adviceFor, isControlFlow, refusal } from './controlFlow.js';
import type { LoadedGraph, NodeDef } from './GraphDef.js';
import { keepsExamplesApart, OneExampleOnly } from './keepsExamplesApart.js';
import { addLayer } from './layerOf.js';
import { lowerNode } from './lowerNode.js';
import { NodeAttributes } from './NodeAttributes.js';
import type { NodeCall } from './NodeCall.js';
import { countMade, numbersOf } from './numbersOf.js';
import { hasGradient, opaqueNode, probe, type Probed } from './opaqueNode.js';
import { checkCount, Places, type Sample } from './Places.js';
import { dataInputs, type Reference } from './references.js';
import { constantOf, isConstant, isPlace, type Constant, type Place, type Value } from './Value.js';

const IDENTITIES: ReadonlySet<string> = new Set([
  'CheckNumerics', 'Identity', 'PlaceholderWithDefault', 'PreventGradient', 'Snapshot', 'StopGradient',
]); // prettier-ignore

/** A graph that is walked. */
export interface WalkedGraph {
  readonly model: GraphModel;
  readonly nodes: ReadonlyMap<string, NodeDef>;
  readonly weights: WeightCache;
  /** Whether it is for one example, and read for several. */
  readonly isFreed: boolean;
}

/** Turns the nodes of a graph into operations, one after the other, and remembers what each gives. */
export class NodeWalk {
  readonly #places: Places;
  readonly #values = new Map<string, readonly Value[]>();
  readonly #ports = new Map<string, number>();
  readonly #stops = new Set<Operation>();

  constructor(
    readonly graph: WalkedGraph,
    readonly builder: GraphBuilder,
  ) {
    this.#places = new Places(builder, graph.weights);
  }

  /** Remembers that somebody takes an output of a node. */
  use({ name, port }: Reference): void {
    this.#ports.set(name, Math.max(this.#ports.get(name) ?? 0, port));
  }

  /** Whether no gradient passes an operation. */
  isStop(operation: Operation): boolean {
    return this.#stops.has(operation);
  }

  /** An input of the network. */
  begin(port: Port, isWhole: boolean, className: string): void {
    const { name, shape, dtype } = port;
    const slot = this.#places.input({ name, shape, dtype });
    this.#values.set(name, [{ slot, dtype, isWhole }]);
    this.builder.layer({ path: name, kind: 'input', className, outputShape: shape, parameters: 0, inputs: [] }, slot);
  }

  /** Where an output of the network is. */
  output(reference: Reference): Place {
    const value = this.#value(reference);
    if (isPlace(value)) return value;
    if (!isConstant(value)) return { slot: this.#places.slotOf(reference.name, value), dtype: value.dtype };
    throw new UnsupportedModelError(
      `openNetwork: node "${reference.name}" is a constant. Wanted an output that depends on an input.`,
    );
  }

  visit(node: NodeDef): void {
    try {
      this.#values.set(node.name, this.#visit(node));
    } catch (cause) {
      if (cause instanceof NetlensError || cause instanceof OneExampleOnly) throw cause;
      throw new UnsupportedModelError(
        `openNetwork: node "${node.name}" (${node.op}) cannot be read: ${messageOf(cause)}`,
        { cause },
      );
    }
  }

  #visit(node: NodeDef): readonly Value[] {
    const { name, op } = node;
    if (op === 'Const') return [this.#weightOf(name)];
    if (op === 'Placeholder') {
      throw new UnsupportedModelError(
        `openNetwork: an output depends on input "${name}", which is not among the inputs. Add it to the inputs.`,
      );
    }
    if (isControlFlow(op)) throw refusal(node, this.graph.nodes);
    const inputs = dataInputs(node).map((reference) => this.#value(reference));
    const [first] = inputs;
    if (IDENTITIES.has(op) && first !== undefined && !isPlace(first)) return [first];
    const attributes = new NodeAttributes(node);
    const numbers = numbersOf(this.#places, op, inputs, attributes);
    if (numbers !== undefined) return [numbers];
    return inputs.every(isConstant) ? this.#folded(node, inputs) : this.#lowered(node, inputs, attributes);
  }

  #value({ name, port }: Reference): Value {
    // An input in place of a later output of a node goes by that output's name.
    const cut = port > 0 ? this.#values.get(`${name}:${port}`)?.[0] : undefined;
    const value = cut ?? this.#values.get(name)?.[port];
    if (value === undefined) throw new UnsupportedModelError(`openNetwork: node "${name}" has no output ${port}.`);
    return value;
  }

  #weightOf(name: string): Value {
    const { weights, model } = this.graph;
    const [tensor] = (model as unknown as LoadedGraph).weights[name] ?? [];
    if (tensor !== undefined) return constantOf(weights.snapshot(tensor, tensor), tensor.dtype);
    throw new UnsupportedModelError(
      `openNetwork: the weight of node "${name}" is missing. The files do not belong together.`,
    );
  }

  #outputsOf({ name }: NodeDef): number {
    return (this.#ports.get(name) ?? 0) + 1;
  }

  /** What tfjs makes of constants. */
  #folded(node: NodeDef, constants: readonly Constant[]): readonly Value[] {
    checkCount(node, countMade(node.op, constants));
    const { run, dtypes } = this.#probed(node, constants);
    const make = (port: number): Tensor => tidy(() => run(constants.map(({ weight }) => weight()))[port] as Tensor);
    return dtypes.map((dtype, port) =>
      constantOf(
        this.graph.weights.derive(() => make(port)),
        dtype,
      ),
    );
  }

  #lowered(node: NodeDef, inputs: readonly Value[], attributes: NodeAttributes): readonly Place[] {
    const before = this.builder.nodes.length;
    const { isFreed } = this.graph;
    const call = callOf(this.#places, { node, inputs, attributes, outputs: this.#outputsOf(node), isFreed });
    if (isFreed && !keepsExamplesApart(call)) throw new OneExampleOnly(node.name);
    const outputs = this.#placesOf(node, call);
    const added = this.builder.nodes.slice(before);
    for (const { outputs: slots } of added) for (const slot of slots) this.#places.check(node, slot);
    const [input, output] = [inputs[0], outputs[0]];
    if (node.op === 'Reshape' && input !== undefined && isPlace(input)) {
      this.#places.checkReshape(node, input.slot, output?.slot as Slot);
    }
    const operations = added.map(({ operation }) => operation);
    addLayer(this.builder, node, inputs, outputs, operations);
    return outputs;
  }

  #placesOf(node: NodeDef, call: NodeCall): readonly Place[] {
    if (node.op === 'Cast') return [this.#cast(call, call.inputs[0] as Place)];
    const isWhole = call.inputs.every((input) => !isPlace(input) || input.isWhole === true);
    const slots = lowerNode(call);
    return slots?.map((slot): Place => ({ slot, dtype: 'float32', isWhole })) ?? this.#opaque(node, call);
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
    const probed = this.#probed(node, call.inputs);
    const operation = opaqueNode(node, probed);
    if (!hasGradient(node.op)) this.#stops.add(operation);
    const outputs = call.add(operation, ...slots);
    probed.sized.forEach((shapes, size) => this.#places.setSized(size, outputs, shapes));
    return outputs.map((slot, i) => ({ slot, dtype: probed.dtypes[i] as DataType }));
  }

  #probed(node: NodeDef, inputs: readonly Value[]): Probed {
    const samples = inputs.map((input): Sample => this.#places.sampleOf(input));
    try {
      return probe(this.graph.model, node, samples, this.#outputsOf(node));
    } catch (cause) {
      throw new UnsupportedLayerError(
        `openNetwork: tfjs cannot compute node "${node.name}" (${node.op}) of ` +
          `${samples.map(({ shape }) => showShape(shape)).join(', ')}: ${messageOf(cause)} ${adviceFor(node, this.graph.nodes)}`,
        { cause },
      );
    }
  }
}
