import { clone, dispose, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Recording, Used } from './Recording.js';
import type { Constant } from './Traced.js';
import {
  writeModel,
  type ElementType,
  type Initializer,
  type OnnxModel,
  type OnnxNode,
  type ValueInfo,
} from './writeModel.js';

/** The nodes that some values need, in order, without outputs that nobody reads. */
function neededNodes(nodes: readonly OnnxNode[], wanted: readonly string[]): OnnxNode[] {
  const needed = new Set(wanted);
  const kept = nodes
    .toReversed()
    .filter(({ inputs, outputs }) => {
      if (!outputs.some((name) => needed.has(name))) return false;
      for (const name of inputs) needed.add(name);
      return true;
    })
    .toReversed();
  return kept.map((node) => {
    const last = node.outputs.findLastIndex((name) => needed.has(name));
    return node.type === 'Split' ? node : { ...node, outputs: node.outputs.slice(0, last + 1) };
  });
}

const isComputed = (numbers: Used['numbers']): numbers is Constant => 'compute' in numbers;

/** Numbers as a type. The cpu backend's whole numbers stay so, in its memory, when they are called floats. */
function asType(values: ArrayLike<number>, type: ElementType): Float32Array | Int32Array | Uint8Array {
  if (type === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values);
  return type === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}

/** Computes constants, and reads them. */
async function initializersOf(used: readonly Used[]): Promise<Initializer[]> {
  // All are computed before anything is waited for: the model's weights may change meanwhile.
  const tensors = tidy(() =>
    used.map(({ numbers }) => (isComputed(numbers) ? keep(clone(numbers.compute())) : undefined)),
  );
  try {
    return await Promise.all(
      used.map(async ({ name, type, shape, numbers }, i): Promise<Initializer> => {
        const { buffer, byteOffset, byteLength } = isComputed(numbers)
          ? asType(await (tensors[i] as Tensor).data(), type)
          : BigInt64Array.from(numbers, BigInt);
        return { name, type, shape, data: new Uint8Array(buffer, byteOffset, byteLength) };
      }),
    );
  } finally {
    dispose(tensors.filter((tensor) => tensor !== undefined));
  }
}

/** A recording as a file. What nobody needs is left out. */
export async function finish(
  recording: Recording,
  parts: Pick<OnnxModel, 'name' | 'metadata'> & {
    readonly inputs: readonly ValueInfo[];
    readonly outputs: readonly ValueInfo[];
  },
): Promise<Uint8Array> {
  const nodes = neededNodes(
    recording.nodes,
    parts.outputs.map(({ name }) => name),
  );
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const used = [...recording.used.values()].filter(({ name }) => read.has(name));
  return writeModel({ ...parts, nodes, initializers: await initializersOf(used) });
}
