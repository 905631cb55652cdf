import { engine, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import type { Call, Kernel, Kernels } from './Kernel.js';
import { compositions } from './kernels/compositions.js';
import { elementwise } from './kernels/elementwise.js';
import { gates } from './kernels/gates.js';
import { products } from './kernels/products.js';
import { reductions } from './kernels/reductions.js';
import { resizing } from './kernels/resizing.js';
import { indices, MOVING, shapes } from './kernels/shapes.js';
import { windowGradients, windows } from './kernels/windows.js';
import { once } from './Recording.js';
import { isConstant, type Constant, type Traced } from './Traced.js';
import type { TraceBackend } from './TraceBackend.js';

/** Kernels that every backend has. What they make of constants is computed once and for all. */
const everywhere: Kernels = {
  ...elementwise,
  ...indices,
  ...products,
  ...reductions,
  ...resizing,
  ...shapes,
  ...windows,
};

const own: Kernels = { ...gates, ...windowGradients };

type Inputs = Readonly<Record<string, Tensor>> | readonly Tensor[];
type KernelFunc = (call: {
  readonly inputs: Inputs;
  readonly attrs: NamedAttrMap;
  readonly backend: TraceBackend;
}) => object | object[];

/** A kernel that writes nodes, or remembers how to compute its constant. */
function recording(name: string, kernel: Kernel, isEverywhere: boolean): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { recording: graph } = backend;
    const given = Object.entries(inputs).filter(([, tensor]) => tensor != null);
    const traced = Object.fromEntries(given.map(([key, tensor]) => [key, backend.traced(tensor as Tensor)]));
    const made = kernel({ graph, inputs: traced, attributes: attrs as unknown as Call['attributes'] });
    const constants = isEverywhere ? constantsOf(traced) : [];
    const results = [made].flat() as Traced[];
    const outputs =
      constants.length === 0 ? results : folded(graph, name, constants, Array.isArray(inputs), attrs, results);
    const infos = outputs.map((value) => ({
      dataId: backend.hold(value),
      shape: [...value.shape],
      dtype: value.dtype,
    }));
    return Array.isArray(made) ? infos : (infos[0] as object);
  };
}

type Constants = readonly (readonly [input: string, constant: Constant])[];

/** A kernel's inputs, where all of them are constants. */
function constantsOf(inputs: Call['inputs']): Constants {
  const all = Object.entries(inputs);
  return all.every(([, value]) => isConstant(value)) ? all.map(([key, { source }]) => [key, source as Constant]) : [];
}

/** What a kernel makes of constants, as constants. */
function folded(
  graph: Call['graph'],
  name: string,
  constants: Constants,
  isList: boolean,
  attrs: NamedAttrMap,
  outputs: readonly Traced[],
): readonly Traced[] {
  const uniform = MOVING.has(name) ? constants[0]?.[1].uniform : undefined;
  const run = once((): Tensor[] => {
    const tensors = constants.map(([key, { compute }]) => [key, compute()] as const);
    const inputs: unknown = isList ? tensors.map(([, tensor]) => tensor) : Object.fromEntries(tensors);
    return [engine().runKernel(name, inputs as NamedTensorMap, attrs) as Tensor | Tensor[]].flat();
  });
  const from = constants.map(([key, { id }]) => `${key}=${id}`).join();
  return outputs.map((output, i) => {
    if (isConstant(output)) return output;
    const { shape, dtype } = output;
    if (uniform !== undefined) return graph.filled(uniform, shape, dtype);
    const key = `${name} ${from} ${JSON.stringify(attrs)} ${i}`;
    return { shape, dtype, source: graph.derived(key, () => run()[i] as Tensor) };
  });
}

/** All kernels of the backend that records, by tfjs's names. */
export const kernelFunctions: Readonly<Record<string, KernelFunc>> = {
  ...Object.fromEntries(Object.entries(everywhere).map(([name, kernel]) => [name, recording(name, kernel, true)])),
  ...Object.fromEntries(Object.entries(own).map(([name, kernel]) => [name, recording(name, kernel, false)])),
  ...Object.fromEntries(
    Object.entries(compositions).map(([name, compose]) => [
      name,
      ({ inputs, attrs }: Parameters<KernelFunc>[0]) => compose(inputs as Readonly<Record<string, Tensor>>, attrs),
    ]),
  ),
};
