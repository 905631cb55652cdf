import type { Tensor } from '@tensorflow/tfjs-core';

/** A tensor that does not depend on the network's inputs. */
export interface Constant {
  /** Tells it apart from all others of the recording. */
  readonly id: string;
  /** What all its numbers are, where they are known to be the same. */
  readonly uniform?: number | undefined;
  /** Its numbers, where they are known while recording. */
  readonly values?: ArrayLike<number> | undefined;
  /** Its tensor, on the backend in use after the recording. */
  readonly compute: () => Tensor;
}

/** A value that a node gives. */
export interface Computed {
  readonly name: string;
  /** Which of the tensor's axes each axis of the value is: `[0, 3, 1, 2]` for channels first. */
  readonly order: readonly number[];
  /** What it is only another shape of. */
  readonly reshaped?: Traced | undefined;
}

/** A tensor in a recording. */
export interface Traced {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly source: Constant | Computed;
}

/** Whether a tensor does not depend on the network's inputs. */
export function isConstant(value: Traced): value is Traced & { readonly source: Constant } {
  return 'compute' in value.source;
}

/** A tensor whose numbers are all the same, where that is known. */
export function uniformOf({ source }: Traced): number | undefined {
  return 'compute' in source ? source.uniform : undefined;
}
