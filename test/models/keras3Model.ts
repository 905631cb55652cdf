import { util, type io } from '@tensorflow/tfjs-core';
import { loadModel } from 'netlens';
import { normals } from '../support/random.js';

/** A call of a layer: its class, its name, its config, the names of what it is called with. */
export interface LayerOfKeras3 {
  readonly className: string;
  readonly name: string;
  readonly config?: object;
  readonly from?: readonly string[];
  readonly kwargs?: object;
  /** Further calls of the same layer. */
  readonly again?: readonly (readonly string[])[];
}

const policy = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null };

/** A tensor among the arguments of a call: `dense`, or `dense:1` for what its second call gives. */
function tensor(reference: string): object {
  const [name, node = '0', index = '0'] = reference.split(':') as [string, string?, string?];
  const history = [name, Number(node), Number(index)];
  return { class_name: '__keras_tensor__', config: { shape: [], dtype: 'float32', keras_history: history } };
}

/** Merge layers and one-headed attention take a list; others a tensor each. */
const TAKES_LIST =
  /^(Add|Average|Concatenate|Maximum|Minimum|Multiply|Subtract|Attention|AdditiveAttention|Functional)$/;

function json({ className, name, config = {}, from = [], kwargs = {}, again = [] }: LayerOfKeras3): object {
  const isInput = className === 'InputLayer';
  const nodeOf = (names: readonly string[]): object => {
    const tensors = names.map(tensor);
    return { args: TAKES_LIST.test(className) && names.length > 1 ? [tensors] : tensors, kwargs };
  };
  return {
    module: 'keras.layers',
    class_name: className,
    name,
    registered_name: null,
    config: { name, trainable: true, dtype: isInput ? 'float32' : policy, ...config },
    inbound_nodes: isInput ? [] : [from, ...again].map(nodeOf),
  };
}

const ends = (names: readonly string[]): unknown => {
  const each = names.map((reference) => {
    const [name, node = '0', index = '0'] = reference.split(':');
    return [name, Number(node), Number(index)];
  });
  return each.length === 1 ? each[0] : each;
};

/** An input of a shape without the batch. */
export const input = (name: string, ...shape: (number | null)[]): LayerOfKeras3 => ({
  className: 'InputLayer',
  name,
  config: { batch_shape: [null, ...shape] },
});

/** The config of a functional model, for a model or one that is nested in another. */
export function functional(
  name: string,
  layers: readonly LayerOfKeras3[],
  inputs: readonly string[],
  outputs: readonly string[],
): object {
  return { name, trainable: true, layers: layers.map(json), input_layers: ends(inputs), output_layers: ends(outputs) };
}

/** The value of each weight by its name. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Seeded weights of some shapes. */
export function seeded(shapes: Readonly<Record<string, readonly number[]>>, seed = 1): Weights {
  return new Map(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      normals(seed + i, util.sizeFromShape([...shape])).map((x) => x / 2),
    ]),
  );
}

/** A model as Keras 3 and the converter write it. */
function handler(
  config: object,
  shapes: Readonly<Record<string, readonly number[]>> = {},
  weights: Weights = seeded(shapes),
): io.IOHandler {
  const weightSpecs = Object.entries(shapes).map(([name, shape]) => ({
    name,
    shape: [...shape],
    dtype: 'float32' as const,
  }));
  const weightData = Float32Array.from(weightSpecs.flatMap(({ name }) => [...weights.get(name)!])).buffer;
  const modelTopology = {
    keras_version: '3.15.1',
    backend: 'tensorflow',
    model_config: { class_name: 'Functional', config },
  };
  return { load: () => Promise.resolve({ format: 'layers-model', modelTopology, weightSpecs, weightData }) };
}

/** The same, loaded. */
export const load = (...given: Parameters<typeof handler>): ReturnType<typeof loadModel> =>
  loadModel(handler(...given));
