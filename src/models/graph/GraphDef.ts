import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';

/** An attribute of a node, in one of its forms. */
export interface AttributeValue {
  readonly s?: string | readonly number[];
  readonly i?: number | string;
  readonly f?: number | string;
  readonly b?: boolean;
  readonly type?: string | number;
  readonly shape?: ShapeProto;
  readonly list?: {
    readonly s?: readonly (string | readonly number[])[];
    readonly i?: readonly (number | string)[];
    readonly f?: readonly (number | string)[];
  };
}

/** A shape in a file: sizes of -1 and below, and those left out, may vary. */
export interface ShapeProto {
  readonly dim?: readonly { readonly size?: number | string }[];
  readonly unknownRank?: boolean;
}

/** A node of a TensorFlow graph, as model.json has it. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** Other nodes' outputs: `name`, `name:1`; `^name` only says what runs before. */
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, AttributeValue>>;
}

/** What is read of a GraphModel beside its public face. */
export interface LoadedGraph {
  readonly inputs: readonly { readonly name: string }[];
  readonly outputs: readonly { readonly name: string }[];
  /** The names of the signature, in the order of `inputs` and `outputs`. */
  readonly inputNodes: readonly string[];
  readonly outputNodes: readonly string[];
  readonly modelSignature?: { readonly outputs?: Readonly<Record<string, { readonly name: string }>> };
  readonly weights: Readonly<Record<string, readonly Tensor[]>>;
  readonly artifacts: { readonly modelTopology: { readonly node: readonly NodeDef[] } };
}

/** Whether a value is a tf.GraphModel: told by its shape, since netlens does not import the converter. */
export function isGraphModel(value: unknown): value is GraphModel {
  if (typeof value !== 'object' || value === null) return false;
  const { executeAsync, execute, layers } = value as Record<string, unknown>;
  return typeof executeAsync === 'function' && typeof execute === 'function' && layers === undefined;
}
