import { engine, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';
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
import { isConstant, uniformOf, type Traced } from './Traced.js';
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
    const all = Object.values(traced);
    const isFolded = isEverywhere && all.length > 0 && all.every(isConstant);
    const outputs = [made].flat() as Traced[];
    const results = isFolded ? folded(graph, name, traced, inputs, attrs, outputs) : outputs;
    const infos = results.map((value) => ({
      dataId: backend.hold(value),
      shape: [...value.shape],
      dtype: value.dtype,
    }));
    return Array.isArray(made) ? infos : (infos[0] as object);
  };
}

/** What a kernel makes of constants, as constants. */
function folded(
  graph: Call['graph'],
  name: string,
  traced: Call['inputs'],
  inputs: Inputs,
  attrs: NamedAttrMap,
  outputs: readonly Traced[],
): readonly Traced[] {
  const values = Object.values(traced) as (Traced & { readonly source: { id: string; compute: () => Tensor } })[];
  const uniform = MOVING.has(name) ? uniformOf(values[0] as Traced) : undefined;
  const run = once((): Tensor[] => {
    const tensors = Object.entries(traced).map(([key, { source }]) => [
      key,
      (source as { compute(): Tensor }).compute(),
    ]);
    const given = Array.isArray(inputs) ? tensors.map(([, tensor]) => tensor) : Object.fromEntries(tensors);
    return [engine().runKernel(name, given as never, attrs) as Tensor | Tensor[]].flat();
  });
  const key = `${name} ${Object.entries(traced).map(([input, { source }]) => `${input}=${(source as { id: string }).id}`)} ${JSON.stringify(attrs)}`;
  return outputs.map((output, i) => {
    if (isConstant(output)) return output;
    const { shape, dtype } = output;
    if (uniform !== undefined) return graph.filled(uniform, shape, dtype);
    return { shape, dtype, source: graph.derived(`${key} ${i}`, () => run()[i] as Tensor) };
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
