import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

export type Layer = tfl.layers.Layer;
export type Shape = readonly number[];

/** A small model of one layer family, and how to know its gradient without netlens. */
export interface Case {
  readonly name: string;
  /** Builds the model; its weights are randomized by whoever calls. */
  readonly build: () => LayersModel;
  /** Why the model has no slope at the inputs to compare a gradient with. */
  readonly noSlope?: string;
  /** What tfjs's forward pass does wrong on every backend of the suite; the rewritten model is the oracle of it too. */
  readonly wrongInTfjs?: string;
  /** Backends whose kernels of tfjs give another answer than the rest. */
  readonly brokenOn?: readonly string[];
  /** Whether its gradient is refused on wasm where tfjs's own kernels, which get it wrong, are in use. */
  readonly needsKernels?: boolean;
  /** Whether it computes a sine, which GPUs approximate. */
  readonly sine?: boolean;
  /** Inputs other than normal random numbers. */
  readonly inputs?: (seed: number) => Float32Array[];
}

/** A Sequential of the layers that `make` gives, on an input of the shape (without its batch axis). */
export function chain(name: string, inputShape: Shape, make: () => Layer[], rest: Partial<Case> = {}): Case {
  const build = (): LayersModel => sequential(inputShape, make());
  return { name, build, ...rest };
}

export function sequential(inputShape: Shape, layers: readonly Layer[]): tfl.Sequential {
  const model = tfl.sequential();
  model.add(tfl.layers.inputLayer({ inputShape: [...inputShape] }));
  for (const layer of layers) model.add(layer);
  return model;
}

/** A functional model: `wire` gets the symbolic inputs and gives the outputs. */
export function graph(
  name: string,
  inputShapes: readonly Shape[],
  wire: (...inputs: SymbolicTensor[]) => SymbolicTensor | SymbolicTensor[],
  rest: Partial<Case> = {},
): Case {
  return { name, build: () => functional(inputShapes, wire), ...rest };
}

export function functional(
  inputShapes: readonly Shape[],
  wire: (...inputs: SymbolicTensor[]) => SymbolicTensor | SymbolicTensor[],
): LayersModel {
  const inputs = inputShapes.map((shape) => tfl.input({ shape: [...shape] }));
  return tfl.model({ inputs, outputs: wire(...inputs) });
}

/** Applies a layer to symbolic tensors. */
export function on(layer: Layer, input: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  return layer.apply(input) as SymbolicTensor;
}

/** The options of a layer in a few characters, for a test's name. */
export function short(options: object): string {
  return Object.entries(options)
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
    .join(', ');
}
