import type { backend_util } from '@tensorflow/tfjs-core';
import type { Recording } from './Recording.js';
import type { Traced } from './Traced.js';

/** What tfjs's kernels are told beside their tensors; each has some of these. */
export interface Attributes {
  readonly activation: string | undefined;
  readonly alignCorners: boolean;
  readonly alpha: number | undefined;
  readonly axis: number;
  readonly begin: number[];
  readonly beginMask: number;
  readonly blockSize: number;
  readonly ceiling: number;
  readonly clipValueMax: number;
  readonly clipValueMin: number;
  readonly constantValue: number;
  readonly depth: number;
  readonly dilations: [number, number] | undefined;
  readonly dim: number;
  readonly dimRoundingMode: 'floor' | 'round' | 'ceil' | undefined;
  readonly dims: number[];
  readonly dtype: Traced['dtype'];
  readonly ellipsisMask: number;
  readonly end: number[];
  readonly endMask: number;
  readonly filterSize: [number, number];
  readonly halfPixelCenters: boolean;
  readonly inputShape: [number, number, number, number];
  readonly keepDims: boolean | undefined;
  readonly leakyreluAlpha: number;
  readonly newAxisMask: number;
  readonly numOrSizeSplits: number[] | number;
  readonly offValue: number;
  readonly onValue: number;
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding;
  readonly paddings: readonly (readonly [number, number])[];
  readonly perm: readonly number[];
  readonly reductionIndices: number | number[] | undefined;
  readonly reps: readonly number[];
  readonly shape: number[];
  readonly shrinkAxisMask: number;
  readonly size: number[];
  readonly start: number;
  readonly step: number;
  readonly stop: number;
  readonly strides: [number, number];
  readonly transposeA: boolean | undefined;
  readonly transposeB: boolean | undefined;
  readonly value: number;
}

/** What a kernel is called with. */
export interface Call {
  readonly graph: Recording;
  /** By tfjs's names, or a list. */
  readonly inputs: Readonly<Record<string, Traced>>;
  readonly attributes: Attributes;
}

/** Writes what one of tfjs's kernels does as nodes of ONNX. */
export type Kernel = (call: Call) => Traced | readonly Traced[];

/** Kernels by tfjs's names. */
export type Kernels = Readonly<Record<string, Kernel>>;
