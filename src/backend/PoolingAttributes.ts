/** A pooling's window, strides and padding, as tfjs's kernels take them. */
export interface PoolingAttributes {
  readonly filterSize: readonly number[];
  readonly strides: readonly number[];
  readonly pad: 'same' | 'valid';
}
