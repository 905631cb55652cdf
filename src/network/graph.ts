import type { DataType } from '@tensorflow/tfjs-core';
import type { Kind, Operation, Shape } from './operation.js';
import type { Weight } from './weights.js';

/** What is known of a layer without running it. */
export interface LayerInfo {
  /** The name that every function takes: the layer's own, behind its nested models' (`outer/inner`). */
  readonly path: string;
  /**
   * What it does, in the library's terms: `convolution`, `dense`, `rectifier`, ...; `input`, or `identity` for nothing.
   */
  readonly kind: LayerKind;
  /** What the model calls it, such as `Conv2D`. */
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

/** What a layer does. */
export type LayerKind = Kind | 'input' | 'identity' | 'model';

/** An input or an output of a network. */
export interface Port {
  /** Its name in the model. */
  readonly name: string;
  /** With null where a size may vary. */
  readonly shape: Shape;
  /** What its tensors hold. */
  readonly dtype: DataType;
}

/** A place for one value of the computation; numbered in execution order. */
export type Slot = number;

/** One operation at its place in the network. */
export interface Node {
  /** The layer that it is part of. */
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
  readonly inputPorts: readonly Port[];
  readonly outputPorts: readonly Port[];
  /** The symbolic shape of each slot. */
  readonly shapes: readonly Shape[];
  readonly layers: readonly LayerInfo[];
  /** Where each layer's (first) output is. */
  readonly slots: ReadonlyMap<string, Slot>;
  /** Each layer's own weights, in the model's order. */
  readonly weights: ReadonlyMap<string, readonly NamedWeight[]>;
  /** Which inputs the model wants with channels first; in here they are `[batch, h, w, channels]`. */
  readonly turnedInputs: ReadonlySet<Slot>;
  /** The paths of layers that give channels first in the model, and last in here. */
  readonly turnedLayers: ReadonlySet<string>;
}

/** A weight as the model names it. */
export interface NamedWeight {
  readonly name: string;
  readonly weight: Weight;
}

/** Collects operations into a graph, in execution order. A front end feeds it. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly shapes: Shape[] = [];
  readonly inputs: Slot[] = [];
  readonly inputPorts: Port[] = [];
  readonly layers: LayerInfo[] = [];
  readonly slots: Map<string, Slot> = new Map();
  readonly weights: Map<string, readonly NamedWeight[]> = new Map();

  /** A place for a value of a shape. */
  slot(shape: Shape): Slot {
    return this.shapes.push(shape) - 1;
  }

  /** An input of the network. */
  input(port: Port): Slot {
    const slot = this.slot(port.shape);
    this.inputs.push(slot);
    this.inputPorts.push(port);
    return slot;
  }

  /** Where an operation's outputs are. */
  add(path: string, operation: Operation, inputs: readonly Slot[]): readonly Slot[] {
    const shapes = operation.shape(inputs.map((slot) => this.shapes[slot] as Shape));
    const outputs = shapes.map((shape) => this.slot(shape));
    this.nodes.push({ path, operation, inputs, outputs });
    return outputs;
  }

  /** Makes a layer known, whose output is in a slot. */
  layer(info: LayerInfo, slot: Slot, weights: readonly NamedWeight[] = []): void {
    this.layers.push(info);
    this.slots.set(info.path, slot);
    this.weights.set(info.path, weights);
  }

  build(outputs: readonly Slot[], outputPorts: readonly Port[]): Graph {
    const { nodes, shapes, inputs, inputPorts, layers, slots, weights } = this;
    const turned = { turnedInputs: new Set<Slot>(), turnedLayers: new Set<string>() };
    return { nodes, shapes, inputs, inputPorts, outputs, outputPorts, layers, slots, weights, ...turned };
  }
}
