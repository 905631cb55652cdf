import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { GraphBuilder, type LayerKind, type NamedWeight, type Port, type Slot } from '../../network/graph.js';
import type { Source } from '../../network/source.js';
import { WeightCache } from '../../network/weights.js';
import { kindOf } from '../kindOf.js';
import { isModel } from './isModel.js';
import type { Layer, LayerCall } from './LayerCall.js';
import { lower } from './lower.js';

/** The model whose layers are being walked: the outermost one, or a call of a nested one. */
interface Scope {
  readonly model: LayersModel;
  readonly prefix: string;
  /** Slots of symbolic tensors, by their id. */
  readonly values: Map<number, Slot>;
  /** Slots of the outputs of layers called in this model, by layer id and node index. */
  readonly calls: Map<string, readonly Slot[]>;
  /** The paths of the layers that gave the slots: within a nested model, its inputs' own. */
  readonly makers: Map<Slot, string>;
}

/**
 * Walks a model from its outputs to its inputs and lists its operations in execution order. Nested models are walked
 * into at each of their calls, so the result is flat. A layer called again gets its own path (`name#2`).
 */
export function readLayersModel(model: LayersModel): Source<LayersModel> {
  const weights = new WeightCache();
  try {
    const graph = new Walk(weights).walkAll(model);
    const variables = model.weights as unknown as readonly { readonly val: Tensor }[];
    const ids = variables.map(({ val }) => val.dataId);
    const isStale = (): boolean => variables.some(({ val }, i) => val.dataId !== ids[i]);
    return { model, weights, graph, isStale };
  } catch (error) {
    weights.dispose();
    throw error;
  }
}

class Walk {
  readonly #graph = new GraphBuilder();
  readonly #count = new Map<string, number>();
  readonly #masks = new Map<Slot, Slot>();

  constructor(readonly weights: WeightCache) {}

  walkAll(model: LayersModel): Source<LayersModel>['graph'] {
    const ports = model.inputs.map((tensor): Port => ({
      name: tensor.sourceLayer.name,
      shape: tensor.shape,
      dtype: tensor.dtype,
    }));
    const inputs = ports.map((port) => this.#graph.input(port));
    const outputs = this.#walk(model, '', inputs);
    return this.#graph.build(
      outputs,
      model.outputs.map(({ sourceLayer, shape, dtype }) => ({ name: sourceLayer.name, shape, dtype })),
    );
  }

  #walk(model: LayersModel, prefix: string, inputs: readonly Slot[], outer?: Scope): readonly Slot[] {
    const scope: Scope = { model, prefix, values: new Map(), calls: new Map(), makers: new Map() };
    model.inputs.forEach((tensor, i) => {
      const slot = inputs[i] as Slot;
      scope.values.set(tensor.id, slot);
      const before = outer === undefined ? [] : makersOf([slot], outer);
      for (const maker of before) scope.makers.set(slot, maker);
      if (model.layers.includes(tensor.sourceLayer)) {
        const path = this.#pathOf(prefix, tensor.sourceLayer.name);
        this.#describe(tensor.sourceLayer, path, 'input', slot, before, []);
        scope.makers.set(slot, path);
      }
    });
    const outputs = model.outputs.map((tensor) => this.#visit(tensor, scope));
    for (const slot of outputs) for (const maker of makersOf([slot], scope)) outer?.makers.set(slot, maker);
    return outputs;
  }

  #visit(tensor: SymbolicTensor, scope: Scope): Slot {
    const known = scope.values.get(tensor.id);
    if (known !== undefined) return known;
    const outputs = this.#call(tensor, scope);
    const slot = outputs[outputs.length === 1 ? 0 : tensor.tensorIndex] as Slot;
    scope.values.set(tensor.id, slot);
    return slot;
  }

  /** The slots of all outputs of the layer call that made a tensor. */
  #call(tensor: SymbolicTensor, scope: Scope): readonly Slot[] {
    // A Sequential that starts with a model has no node for that call: it goes on from the model's own output tensors.
    const first = scope.model.layers.find(
      (layer) => isModel(layer) && layer !== tensor.sourceLayer && layer.outputs.includes(tensor),
    );
    if (isModel(first) && !scope.model.layers.includes(tensor.sourceLayer)) {
      return this.#nested(first, `${first.id}:first`, first.inputs, scope);
    }
    const layer = tensor.sourceLayer;
    const node = layer.inboundNodes[tensor.nodeIndex] as Layer['inboundNodes'][number] & { callArgs?: object };
    const key = `${layer.id}:${tensor.nodeIndex}`;
    if (isModel(layer)) return this.#nested(layer, key, node.inputTensors, scope);

    const done = scope.calls.get(key);
    if (done !== undefined) return done;
    const inputs = node.inputTensors.map((input) => this.#visit(input, scope));
    const path = this.#pathOf(scope.prefix, layer.name);
    const own = layer.weights.map((variable): NamedWeight => ({
      name: variable.originalName.split('/').at(-1) as string,
      weight: this.#weight(variable),
    }));
    const before = this.#graph.nodes.length;
    const outputs = this.#lowered(layer, path, inputs, node.outputTensors, node.callArgs, own);
    const kind = kindOf(this.#graph.nodes.slice(before).map(({ operation }) => operation));
    this.#describe(layer, path, kind, outputs[0] as Slot, makersOf(inputs, scope), own);
    for (const slot of outputs) scope.makers.set(slot, path);
    scope.calls.set(key, outputs);
    return outputs;
  }

  #nested(inner: LayersModel, key: string, tensors: readonly SymbolicTensor[], scope: Scope): readonly Slot[] {
    const done = scope.calls.get(key);
    if (done !== undefined) return done;
    const inputs = tensors.map((tensor) => this.#visit(tensor, scope));
    const path = this.#pathOf(scope.prefix, inner.name);
    const outputs = this.#walk(inner, `${path}/`, inputs, scope);
    this.#graph.slots.set(path, outputs[0] as Slot);
    scope.calls.set(key, outputs);
    return outputs;
  }

  /** Adds a layer's operations and gives the slots of its outputs. */
  #lowered(
    layer: Layer,
    path: string,
    inputs: readonly Slot[],
    tensors: readonly SymbolicTensor[],
    callArguments: object | undefined,
    weights: readonly NamedWeight[],
  ): readonly Slot[] {
    const add: LayerCall['add'] = (operation, ...from) => this.#graph.add(path, operation, from);
    const { outputs, mask } = lower(layer, {
      inputs,
      inputShapes: inputs.map((slot) => this.#graph.shapes[slot] as readonly (number | null)[]),
      outputShapes: tensors.map(({ shape }) => shape),
      weight: (variable) => this.#weight(variable),
      optional: (variable) => (variable == null ? undefined : this.#weight(variable)),
      add,
      chain: (...operations) => operations.reduce((from, operation) => this.#graph.add(path, operation, from), inputs),
      mask: this.#masks.get(inputs[0] as Slot),
      callArguments,
      weights,
    });
    if (mask !== undefined) this.#masks.set(outputs[0] as Slot, mask);
    return outputs;
  }

  #weight<T extends Tensor>(variable: { read(): T }): ReturnType<typeof this.weights.snapshot<T>> {
    return this.weights.snapshot(variable, variable.read());
  }

  #pathOf(prefix: string, name: string): string {
    const path = prefix + name;
    const count = (this.#count.get(path) ?? 0) + 1;
    this.#count.set(path, count);
    return count === 1 ? path : `${path}#${count}`;
  }

  #describe(
    layer: Layer,
    path: string,
    kind: LayerKind,
    slot: Slot,
    inputs: readonly string[],
    weights: readonly NamedWeight[],
  ): void {
    const activation = (layer as { activation?: { getClassName?(): string } }).activation?.getClassName?.();
    const info = {
      path,
      kind,
      className: layer.getClassName(),
      outputShape: this.#graph.shapes[slot] as readonly (number | null)[],
      parameters: layer.countParams(),
      ...(activation === undefined ? {} : { activation }),
      inputs,
    };
    this.#graph.layer(info, slot, weights);
  }
}

function makersOf(made: readonly Slot[], { makers }: Scope): string[] {
  return made.flatMap((slot) => makers.get(slot) ?? []);
}
