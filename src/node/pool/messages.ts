import { tensor, type DataType, type Tensor, type TensorLike } from '@tensorflow/tfjs-core';
import type { ErrorJson } from '../../errors.js';
import type { SharedModel } from './sharedModel.js';

/** What each worker is given once. */
export interface WorkerData {
  readonly shared: SharedModel;
  readonly backend: string;
  /** A module that each worker imports first. */
  readonly setup: string | undefined;
}

/** A tensor on its way from one thread to the other. */
export interface Parcel {
  readonly shape: number[];
  readonly dtype: DataType;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A piece of work: a method on some examples. */
export interface Task {
  /** The name of what the worker calls. */
  readonly method: string;
  readonly input: Parcel | readonly Parcel[];
  readonly options: object;
}

/** A graph of ONNX that workers run, in memory that all of them read. */
export interface OnnxGraph {
  readonly id: number;
  readonly bytes: SharedArrayBuffer;
  /** The names of the pictures' inputs, in the network's order. */
  readonly inputs: readonly string[];
  /** Whether the maps are a list. */
  readonly isList: boolean;
}

/** A piece of work for a worker that runs graphs. */
export interface OnnxTask extends Task {
  readonly graph: OnnxGraph;
}

/**
 * What came of it. A method's results are one tensor, a list of them, or several by name; a number is a largest error.
 * A comparison's are plain.
 */
export type Answer =
  | { readonly one: Parcel }
  | { readonly list: readonly Parcel[] }
  | { readonly named: Readonly<Record<string, Parcel | number>> }
  | { readonly json: unknown }
  | { readonly error: ErrorJson | Pick<Error, 'name' | 'message'> };

export const unpack = ({ values, shape, dtype }: Parcel): Tensor => tensor(values as TensorLike, shape, dtype);

/** Reads a tensor and disposes of it. */
export async function pack(from: Tensor): Promise<Parcel> {
  const { shape, dtype } = from;
  const values = (await from.data()).slice();
  from.dispose();
  return { shape, dtype, values };
}
