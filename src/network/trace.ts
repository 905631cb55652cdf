import type { layers as tfLayers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Derive } from './derived.js';
import { lower } from './layers/lower.js';
import type { Operation } from './operation.js';

/** A layer of tfjs-layers. */
export type Layer = tfLayers.Layer;
/** A size per axis; null where it may vary. */
export type Shape = readonly (number | null)[];

/** What is known of a layer without running it. */
export interface LayerInfo {
  /** The name that every function takes: the layer's own, behind its nested models' (`outer/inner`). */
  readonly path: string;
  /** The layer's class, such as `Conv2D`. */
  readonly className: string;
  /** With null for the batch. */
  readonly outputShape: Shape;
  /** Number of weights, trainable or not. */
  readonly parameters: number;
  /** The name of its `activation` argument, where it has one. */
  readonly activation?: string;
  /** The paths of the layers whose outputs it takes, in its own order; empty for an input of the model. */
  readonly inputs: readonly string[];
}

/** A place for one value of the computation; numbered in execution order. */
export type Slot = number;

/** One operation at its place in the network. */
export interface Node {
  readonly path: string;
  readonly operation: Operation;
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
}

/** A model as a flat list of operations. */
export interface Graph {
  /** In execution order. */
  readonly nodes: readonly Node[];
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  /** The symbolic shape of each slot. */
  readonly shapes: readonly Shape[];
  readonly layers: readonly LayerInfo[];
  /** Where each layer's (first) output is. */
  readonly slots: ReadonlyMap<string, Slot>;
  /** The layers themselves, by path. */
  readonly sources: ReadonlyMap<string, Layer>;
}

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

/** Whether a layer is a model, or an unknown value is one. */
export function isModel(layer: unknown): layer is LayersModel {
  if (typeof layer !== 'object' || layer === null || !('inputs' in layer && 'outputs' in layer)) return false;
  const { layers, weights } = layer as Partial<LayersModel>;
  return Array.isArray(layers) && Array.isArray(weights);
}

/**
 * Walks a model from its outputs to its inputs and lists its operations in execution order. Nested models are walked
 * into at each of their calls, so the result is flat; a layer called again gets a path of its own (`name#2`).
 */
export function trace(model: LayersModel, derive: Derive): Graph {
  const nodes: Node[] = [];
  const shapes: Shape[] = [];
  const infos: LayerInfo[] = [];
  const slots = new Map<string, Slot>();
  const sources = new Map<string, Layer>();
  const calls = new Map<string, number>();
  const masks = new Map<Slot, Slot>();

  const slotOf = (shape: Shape): Slot => shapes.push(shape) - 1;

  const pathOf = (prefix: string, name: string): string => {
    const path = prefix + name;
    const count = (calls.get(path) ?? 0) + 1;
    calls.set(path, count);
    return count === 1 ? path : `${path}#${count}`;
  };

  const makersOf = (made: readonly Slot[], { makers }: Scope): string[] =>
    made.flatMap((slot) => makers.get(slot) ?? []);

  const describe = (layer: Layer, path: string, slot: Slot, inputs: readonly string[]): void => {
    const activation = (layer as { activation?: { getClassName?(): string } }).activation?.getClassName?.();
    infos.push({
      path,
      className: layer.getClassName(),
      outputShape: shapes[slot] as Shape,
      parameters: layer.countParams(),
      ...(activation === undefined ? {} : { activation }),
      inputs,
    });
    slots.set(path, slot);
    sources.set(path, layer);
  };

  function visit(tensor: SymbolicTensor, scope: Scope): Slot {
    const known = scope.values.get(tensor.id);
    if (known !== undefined) return known;
    const outputs = call(tensor, scope);
    const index = outputs.length === 1 ? 0 : tensor.tensorIndex;
    const slot = outputs[index] as Slot;
    scope.values.set(tensor.id, slot);
    return slot;
  }

  /** The slots of all outputs of the layer call that made a tensor. */
  function call(tensor: SymbolicTensor, scope: Scope): readonly Slot[] {
    // A Sequential that starts with a model has no node for that call: it goes on from the model's own output tensors.
    const first = scope.model.layers.find(
      (layer) => isModel(layer) && layer !== tensor.sourceLayer && layer.outputs.includes(tensor),
    );
    if (isModel(first) && !scope.model.layers.includes(tensor.sourceLayer)) {
      return nested(first, `${first.id}:first`, first.inputs, scope);
    }
    const layer = tensor.sourceLayer;
    const node = layer.inboundNodes[tensor.nodeIndex];
    if (node === undefined) throw new Error(`layer "${layer.name}" has no call ${tensor.nodeIndex}`);
    const key = `${layer.id}:${tensor.nodeIndex}`;
    if (isModel(layer)) return nested(layer, key, node.inputTensors, scope);

    const done = scope.calls.get(key);
    if (done !== undefined) return done;
    const inputs = node.inputTensors.map((input) => visit(input, scope));
    const path = pathOf(scope.prefix, layer.name);
    const outputs = append(layer, path, inputs, node.outputTensors, node.callArgs);
    describe(layer, path, outputs[0] as Slot, makersOf(inputs, scope));
    for (const slot of outputs) scope.makers.set(slot, path);
    scope.calls.set(key, outputs);
    return outputs;
  }

  function nested(inner: LayersModel, key: string, tensors: readonly SymbolicTensor[], scope: Scope): readonly Slot[] {
    const done = scope.calls.get(key);
    if (done !== undefined) return done;
    const inputs = tensors.map((tensor) => visit(tensor, scope));
    const path = pathOf(scope.prefix, inner.name);
    const outputs = walk(inner, `${path}/`, inputs, scope);
    slots.set(path, outputs[0] as Slot);
    scope.calls.set(key, outputs);
    return outputs;
  }

  function walk(inner: LayersModel, prefix: string, inputs: readonly Slot[], outer?: Scope): readonly Slot[] {
    const scope: Scope = { model: inner, prefix, values: new Map(), calls: new Map(), makers: new Map() };
    inner.inputs.forEach((tensor, i) => {
      scope.values.set(tensor.id, inputs[i] as Slot);
      const slot = inputs[i] as Slot;
      const before = outer === undefined ? [] : makersOf([slot], outer);
      for (const maker of before) scope.makers.set(slot, maker);
      if (inner.layers.includes(tensor.sourceLayer)) {
        const path = pathOf(prefix, tensor.sourceLayer.name);
        describe(tensor.sourceLayer, path, slot, before);
        scope.makers.set(slot, path);
      }
    });
    const outputs = inner.outputs.map((tensor) => visit(tensor, scope));
    for (const slot of outputs) for (const maker of makersOf([slot], scope)) outer?.makers.set(slot, maker);
    return outputs;
  }

  /** Appends a layer's operations one after the other and returns the slots of the last one's outputs. */
  function append(
    layer: Layer,
    path: string,
    inputs: readonly Slot[],
    outputs: readonly SymbolicTensor[],
    callArguments: object | undefined,
  ): readonly Slot[] {
    const mask = masks.get(inputs[0] as Slot);
    const lowered = lower(layer, {
      derive,
      inputShapes: inputs.map((slot) => shapes[slot] as Shape),
      outputs: outputs.length,
      masked: mask !== undefined,
      callArguments,
    });
    let current: readonly Slot[] = mask === undefined ? inputs : [...inputs, mask];
    lowered.operations.forEach((operation, i) => {
      const isLast = i === lowered.operations.length - 1;
      const made = (isLast ? outputs : outputs.slice(0, 1)).map((tensor) => slotOf(tensor.shape));
      const extra = isLast && lowered.makesMask ? [slotOf((outputs[0] as SymbolicTensor).shape.slice(0, -1))] : [];
      nodes.push({ path, operation, inputs: current, outputs: [...made, ...extra] });
      if (extra.length > 0) masks.set(made[0] as Slot, extra[0] as Slot);
      current = made;
    });
    return current;
  }

  const inputs = model.inputs.map((tensor) => slotOf(tensor.shape));
  const outputs = walk(model, '', inputs);
  return { nodes, inputs, outputs, shapes, layers: infos, slots, sources };
}
