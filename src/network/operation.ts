import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Geometry, Pair } from './geometry.js';
import type { ReceptiveInterval } from './receptiveInterval.js';
import type { Weight } from './weights.js';

/** A size per axis; null where it may vary. */
export type Shape = readonly (number | null)[];

/** What each kind of operation is told beside its weights. */
export interface Attributes {
  /** An activation that is no rectifier: `sigmoid`, `tanh`, `swish`, ... */
  readonly activation: { readonly name: string };
  /** `y = scale * x + shift` along one axis: a batch normalization at inference. */
  readonly affine: { readonly axis: number; readonly rank: number };
  readonly cast: { readonly dtype: 'float32' | 'int32' | 'bool' };
  readonly concatenation: { readonly axis: number };
  readonly constant: { readonly name: string };
  readonly convolution: Geometry & { readonly window: Pair };
  /** A matrix product over the last axis. */
  readonly dense: object;
  /** Channels as blocks of pixels. */
  readonly depthToSpace: { readonly blockSize: number };
  /** A convolution of each channel with kernels of its own. */
  readonly depthwise: Geometry & { readonly window: Pair };
  /** A function of each value alone: `abs`, `square`, `exp`, ... */
  readonly elementwise: { readonly name: string };
  readonly mask: { readonly value: number };
  /** A function of several tensors, place by place; smaller ones are broadcast. */
  readonly merge: { readonly name: 'add' | 'average' | 'multiply' | 'maximum' | 'minimum' | 'subtract' | 'divide' };
  /** Mean and variance of the example itself: layer, group and instance normalization. */
  readonly normalization: { readonly axes: readonly number[]; readonly epsilon: number };
  /** What only a model's own library can run. */
  readonly opaque: { readonly name: string; readonly className: string };
  /** Values put around each axis, before and after. */
  readonly pad: { readonly padding: readonly Pair[]; readonly value: number };
  readonly pooling: Omit<Geometry, 'dilations'> & { readonly name: 'max' | 'average'; readonly window: Pair };
  /** A matrix product of two inputs. */
  readonly product: object;
  /** ReLU and its kin: the kind that guided backpropagation has a rule for. */
  readonly rectifier: {
    readonly name: 'relu' | 'leakyRelu' | 'prelu' | 'thresholdedRelu' | 'elu' | 'selu';
    /** What it cannot exceed, for `relu`; Infinity where there is no such value. */
    readonly ceiling: number;
  };
  /** Whole axes as one number. */
  readonly reduction: {
    readonly name: 'mean' | 'max' | 'min' | 'sum' | 'product';
    readonly axes: readonly number[];
    readonly keepsAxes: boolean;
  };
  /** The same values in the same order under another shape. */
  readonly reshape: object;
  readonly resize: {
    readonly name: 'nearest' | 'bilinear';
    readonly halfPixelCenters: boolean;
    readonly alignCorners: boolean;
  };
  /** A part of each axis. */
  readonly slice: {
    readonly begin: readonly number[];
    /** How many places are cut off at the end of each axis. */
    readonly end: readonly number[];
    /** How far apart the places are that are kept. @default 1 */
    readonly strides?: readonly number[];
  };
  readonly softmax: { readonly axis: number };
  /** Pixels a block apart as pictures of their own, or back. */
  readonly spaceToBatch: {
    readonly blockShape: readonly number[];
    /** Zeros around before, or what is cut off after. */
    readonly margins: readonly Pair[];
    readonly isInverse: boolean;
  };
  /** One tensor as several: `split`, `unstack`, top k. */
  readonly split: { readonly axis: number };
  /** The whole tensor repeated along its axes. */
  readonly tile: object;
  /** Axes in another order. */
  readonly transpose: { readonly order: readonly number[] };
  readonly transposedConvolution: Geometry & { readonly window: Pair };
  /** Values taken by index. */
  readonly gather: { readonly axis: number };
}

/** The kinds of operation. */
export type Kind = keyof Attributes;

interface Kernel {
  readonly kernel: Weight<Tensor4D>;
  readonly bias?: Weight<Tensor1D>;
}

/** What each kind computes with; kinds that are not here have no weights. */
interface WeightsByKind {
  readonly affine: { readonly scale: Weight<Tensor1D>; readonly shift: Weight<Tensor1D> };
  readonly constant: { readonly value: Weight };
  readonly convolution: Kernel;
  readonly dense: Kernel;
  readonly depthwise: Kernel;
  readonly normalization: { readonly gamma?: Weight; readonly beta?: Weight };
  readonly rectifier: { readonly alpha?: Weight };
  readonly transposedConvolution: Kernel;
}

/** The weights of a kind of operation, by name. */
export type WeightsOf<K extends Kind> = K extends keyof WeightsByKind ? WeightsByKind[K] : object;

/** What the backward pass of an operation may look at. */
export interface Pass {
  /** The forward pass's inputs. Their shapes are always there; their values only where `reads` says 'inputs'. */
  readonly inputs: readonly Tensor[];
  /** The forward pass's first output. Its shape is always there; its values only where `reads` says 'output'. */
  readonly output: Tensor;
}

/** Which places an operation over `[batch, rows, columns, channels]` reads, where it does not read all of them. */
export interface Locality {
  readonly rows: ReceptiveInterval;
  readonly columns: ReceptiveInterval;
  /**
   * Computes a rectangle of the output from cut-outs of the inputs, of rank 4, that hold just what it reads. None where
   * that cannot be had from cut-outs alone.
   */
  readonly onCrops?: ((crops: readonly Tensor[]) => Tensor) | undefined;
  /** What a cut-out holds where it sticks out of the picture. @default 0 */
  readonly outside?: number;
}

/** Gradients of an operation's outputs, or of its inputs; none where nobody asks or nothing can be said. */
export type Gradients = readonly (Tensor | undefined)[];

/** One differentiable step of a network, which knows nothing of the model that it comes from. */
export interface OperationOf<K extends Kind> {
  readonly kind: K;
  readonly attributes: Attributes[K];
  readonly weights: WeightsOf<K>;
  /** A rectifier that it applies to its own result in one go. */
  readonly activation?: OperationOf<'rectifier'> | undefined;

  /** What `backward` reads of the forward pass; everything else is freed as soon as no later step needs it. */
  readonly reads?: readonly ('inputs' | 'output')[];

  /** The shapes of the outputs. */
  shape(inputs: readonly Shape[]): readonly Shape[];

  /** Computes the outputs; never disposes of an input and never returns one. */
  forward(inputs: readonly Tensor[]): Tensor[];

  /**
   * The vector-Jacobian product, before its `activation`: gradients of the outputs to gradients of the inputs, in their
   * order. An output that nobody depends on has no gradient, and neither has an input that is not differentiable.
   */
  backward(gradients: Gradients, pass: Pass): Gradients;

  /**
   * Which places of its inputs the places of its output read, for inputs of rank 4, for a reshape also 3. Undefined
   * where they read all.
   */
  locality?(inputShapes: readonly (readonly number[])[]): Locality | undefined;

  /** One operation that does this and `next` in one go, or undefined where there is none. */
  absorb?(next: Operation): Operation | undefined;

  /** The same with explicit zeros around the rows and columns of its input, or undefined where it cannot. */
  padded?(padding: readonly [Pair, Pair]): Operation | undefined;

  /** The same on inputs, and to outputs, whose axes stand in another order; undefined where it cannot. */
  permuted?(order: readonly number[]): Operation | undefined;

  /** The same with other weights; `replace` is asked for each by the name that it has in the model. */
  reweighted?(replace: Replace): Operation;

  /**
   * The linear operation alone, without its activation, with other numbers in its kernel and its bias; without a
   * function for the bias it has none. A kernel may be held with zeros between its numbers: 0 must become 0.
   */
  mapped?(kernel: NumberMap, bias?: NumberMap): Operation;

  /** Derives the weights that forward and backward need beyond its own, ahead of the first call. */
  prepare?(): void;
}

/** Gives a weight in place of another. */
export type Replace = <T extends Tensor>(name: string, weight: Weight<T>) => Weight<T>;

/** Gives numbers in place of others, each for itself. */
export type NumberMap = (values: Tensor) => Tensor;

/** The numbers as they are. */
export const asTheyAre: NumberMap = (values) => values;

/** Any operation, told apart by its `kind`. */
export type Operation = { [K in Kind]: OperationOf<K> }[Kind];

/** The gradient of an operation's only output. */
export function only(gradients: Gradients): Tensor {
  return gradients[0] as Tensor;
}
