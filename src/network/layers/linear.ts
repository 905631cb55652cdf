import { add, mul, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { packFilter, packsFilters } from '../../backend/packedConvolution.js';
import type { Derive } from '../derived.js';
import { only, type Locality, type Operation } from '../operation.js';
import { isChannelwiseAffine } from './batchNormalization.js';
import { isElementwise, type Elementwise } from './elementwise.js';
import type { Geometry, Pair } from './geometry.js';

/** A kernel; `packed` is the same as the backend's own convolution wants it, where it has one. */
export interface Filter {
  (): Tensor4D;
  readonly packed?: () => Tensor1D;
}

/** A kernel, a bias, and what the input gradient convolves with. */
export interface Weights {
  readonly kernel: Filter;
  readonly bias: (() => Tensor1D) | undefined;
  /** The kernel turned round for the backward pass, in as many parts as the family wants. */
  readonly adjoint: readonly Filter[];
}

/** What differs between the families of linear layers: dense, convolution, depthwise and transposed convolution. */
export interface LinearFamily {
  /** `activation(x * kernel + bias)`. */
  forward(x: Tensor, weights: Weights, geometry: Geometry, activation: Elementwise | undefined): Tensor;
  /** The gradient with respect to x. */
  inputGradient(gradient: Tensor, x: Tensor, weights: Weights, geometry: Geometry): Tensor;
  /** The recipes of `Weights.adjoint`. */
  adjoint(kernel: () => Tensor4D, geometry: Geometry): readonly (() => Tensor4D)[];
  /** The kernel with each output channel scaled. */
  scaled(kernel: Tensor4D, scale: Tensor1D): Tensor4D;
  /** Which places of its input a place of the output reads. */
  locality(inputShape: readonly number[], geometry: Geometry): Pick<Locality, 'rows' | 'columns'>;
  /** Whether an input cut to what a part of the output reads gives that part, without padding. @default true */
  readonly cuttable?: false;
  /** How much padding the window can take in on each side without reading only zeros; none where padding cannot be absorbed. */
  readonly reach?: Pair;
  /** Whether each place of the output depends on the same place of the input alone. */
  readonly pointwise?: boolean;
  /** Whether each output channel reads all input channels, as the backend's own convolution does. @default true */
  readonly dense?: false;
}

/** A linear operation, which may take in a padding before it, and a batch normalization and an activation after it. */
export interface Linear extends Operation {
  /** Whether each place of the output depends on the same place of the input alone. */
  readonly pointwise: boolean;
  /** The same with explicit zeros around the input, or undefined where the window is smaller than they are wide. */
  padded(padding: readonly [Pair, Pair]): Linear | undefined;
}

interface Parts {
  readonly family: LinearFamily;
  readonly weights: Weights;
  readonly geometry: Geometry;
  readonly activation?: Elementwise;
}

/** The linear operation of a layer's own weights. */
export function linear(
  family: LinearFamily,
  kernel: () => Tensor4D,
  bias: (() => Tensor1D) | undefined,
  geometry: Geometry,
  derive: Derive,
): Linear {
  return assemble({ family, geometry, weights: weightsOf(family, kernel, bias, geometry, derive) }, derive);
}

function weightsOf(
  family: LinearFamily,
  kernel: () => Tensor4D,
  bias: (() => Tensor1D) | undefined,
  geometry: Geometry,
  derive: Derive,
): Weights {
  const filter = (recipe: () => Tensor4D): Filter =>
    family.dense === false || !packsFilters()
      ? recipe
      : Object.assign(() => recipe(), { packed: derive(() => packFilter(recipe())) });
  const adjoint = family.adjoint(kernel, geometry).map((recipe) => filter(derive(recipe)));
  return { kernel: filter(kernel), bias, adjoint };
}

function assemble(parts: Parts, derive: Derive): Linear {
  const { family, weights, geometry, activation } = parts;

  const fold = (scale: () => Tensor1D, shift: () => Tensor1D): Linear => {
    const kernel = derive(() => family.scaled(weights.kernel(), scale()));
    const { bias } = weights;
    const folded = bias === undefined ? shift : derive((): Tensor1D => add(mul(bias(), scale()), shift()));
    return assemble({ ...parts, weights: weightsOf(family, kernel, folded, geometry, derive) }, derive);
  };

  return {
    pointwise: family.pointwise === true && geometry.strides.every((stride) => stride === 1),
    reads: activation === undefined ? [] : ['output'],
    rectifier: activation?.rectifier,
    forward: ([x]) => [family.forward(x as Tensor, weights, geometry, activation)],
    locality: ([shape]) => {
      const read = family.locality(shape as readonly number[], geometry);
      const valid: Geometry = { ...geometry, padding: 'valid' };
      const onCrops: Locality['onCrops'] = ([x]) => family.forward(x as Tensor, weights, valid, activation);
      return family.cuttable === false ? read : { ...read, onCrops };
    },
    backward: (gradients, pass) => {
      const input = pass.inputs[0] as Tensor;
      // A fused activation reads only its output: what stands between is never kept.
      const values = { input: pass.output, output: pass.output };
      const gradient = activation === undefined ? only(gradients) : activation.gradient(only(gradients), values, pass);
      return [family.inputGradient(gradient, input, weights, geometry)];
    },
    absorb: (next) => {
      if (activation !== undefined) return undefined;
      if (isChannelwiseAffine(next) && next.channelsLast) return fold(next.scale, next.shift);
      if (isElementwise(next) && next.fusable !== undefined && !next.reads.includes('inputs')) {
        return assemble({ ...parts, activation: next }, derive);
      }
      return undefined;
    },
    padded: (padding) => {
      if (geometry.padding !== 'valid' || family.reach === undefined) return undefined;
      const fits = padding.every((sides, axis) => Math.max(...sides) <= (family.reach as Pair)[axis as 0 | 1]);
      return fits ? assemble({ ...parts, geometry: { ...geometry, padding } }, derive) : undefined;
    },
    prepare: () => {
      weights.bias?.();
      for (const filter of [weights.kernel, ...weights.adjoint]) (filter.packed ?? filter)();
    },
  };
}

export function isLinear(operation: Operation): operation is Linear {
  return 'padded' in operation;
}
