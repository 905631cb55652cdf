import { add, mul, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { packFilter, packsFilters } from '../../backend/packedConvolution.js';
import type { Geometry, Pair } from '../geometry.js';
import {
  asTheyAre,
  only,
  type Attributes,
  type Locality,
  type NumberMap,
  type OperationOf,
  type Shape,
} from '../operation.js';
import type { Weight } from '../weights.js';
import { isChannelwise } from './affine.js';
import { isFusable, type Fusable } from './rectifier.js';

/** The kinds of linear operations. */
export type LinearKind = 'convolution' | 'dense' | 'depthwise' | 'transposedConvolution';

/** A kernel; `packed` is the same as the backend's own convolution wants it, where it has one. */
export interface Filter {
  (): Tensor4D;
  readonly packed?: () => Tensor1D;
}

/** A kernel, a bias, and what the input gradient convolves with. */
export interface Prepared {
  readonly kernel: Filter;
  readonly bias: (() => Tensor1D) | undefined;
  /** The kernel turned round for the backward pass, in as many parts as the family wants. */
  readonly adjoint: readonly Filter[];
}

/** The weights of a linear operation. */
export interface LinearWeights {
  readonly kernel: Weight<Tensor4D>;
  readonly bias?: Weight<Tensor1D> | undefined;
}

/** What differs between the families of linear layers: dense, convolution, depthwise and transposed convolution. */
export interface LinearFamily {
  readonly kind: LinearKind;
  /** `activation(x * kernel + bias)`. */
  forward(x: Tensor, weights: Prepared, geometry: Geometry, activation: Fusable | undefined): Tensor;
  /** The gradient with respect to x. */
  inputGradient(gradient: Tensor, x: Tensor, weights: Prepared, geometry: Geometry): Tensor;
  /** The recipes of `Prepared.adjoint`. */
  adjoint(kernel: () => Tensor4D, geometry: Geometry): readonly (() => Tensor4D)[];
  /** The kernel with each output channel scaled. */
  scaled(kernel: Tensor4D, scale: Tensor1D): Tensor4D;
  /** Which places of its input a place of the output reads. */
  locality(inputShape: readonly number[], geometry: Geometry): Pick<Locality, 'rows' | 'columns'>;
  /** The output's shape, but for the channels where a kernel says them. */
  shape(input: Shape, geometry: Geometry): Shape;
  /** Whether an input cut to what a part of the output reads gives that part, without padding. @default true */
  readonly cuttable?: false;
  /**
   * How much padding the window can take in on each side without reading only zeros; none where padding cannot be
   * absorbed.
   */
  readonly extent?: Pair;
  readonly window?: Pair;
  /** Whether each output channel reads all input channels, as the backend's own convolution does. @default true */
  readonly mixesChannels?: false;
}

interface Parts {
  readonly family: LinearFamily;
  readonly own: LinearWeights;
  readonly prepared: Prepared;
  readonly geometry: Geometry;
  readonly activation?: Fusable;
}

/** A linear operation, which may take in a padding before it, and a batch normalization and a rectifier after it. */
export function linear<K extends LinearKind>(
  family: LinearFamily & { readonly kind: K },
  own: LinearWeights,
  geometry: Geometry,
): OperationOf<K> {
  return assemble({ family, own, geometry, prepared: prepare(family, own, geometry) }) as unknown as OperationOf<K>;
}

function prepare(family: LinearFamily, { kernel, bias }: LinearWeights, geometry: Geometry): Prepared {
  const filter = (recipe: Weight<Tensor4D>): Filter =>
    family.mixesChannels === false || !packsFilters()
      ? recipe
      : Object.assign(() => recipe(), { packed: recipe.derive(() => packFilter(recipe())) });
  const adjoint = family.adjoint(kernel, geometry).map((recipe) => filter(kernel.derive(recipe)));
  return { kernel: filter(kernel), bias, adjoint };
}

function assemble(parts: Parts): OperationOf<LinearKind> {
  const { family, own, prepared, geometry, activation } = parts;
  const { kernel, bias } = own;

  const withWeights = (weights: LinearWeights): Parts => ({
    ...parts,
    own: weights,
    prepared: prepare(family, weights, geometry),
  });
  const fold = (scale: Weight<Tensor1D>, shift: Weight<Tensor1D>): OperationOf<LinearKind> =>
    assemble(
      withWeights({
        kernel: kernel.derive(() => family.scaled(kernel(), scale())),
        bias: bias === undefined ? shift : bias.derive((): Tensor1D => add(mul(bias(), scale()), shift())),
      }),
    );

  return {
    kind: family.kind,
    attributes: {
      ...geometry,
      ...(family.window && { window: family.window }),
    } as Attributes['convolution'],
    weights: { kernel, ...(bias && { bias }) },
    activation,
    reads: activation === undefined ? [] : ['output'],
    shape: ([input]) => [family.shape(input as Shape, geometry)],
    forward: ([x]) => [family.forward(x as Tensor, prepared, geometry, activation)],
    locality: ([shape]) => {
      const read = family.locality(shape as readonly number[], geometry);
      const valid: Geometry = { ...geometry, padding: 'valid' };
      const onCrops: Locality['onCrops'] = ([x]) => family.forward(x as Tensor, prepared, valid, activation);
      return family.cuttable === false ? read : { ...read, onCrops };
    },
    backward: (gradients, { inputs }) => [
      family.inputGradient(only(gradients), inputs[0] as Tensor, prepared, geometry),
    ],
    absorb: (next) => {
      if (activation !== undefined) return undefined;
      if (isChannelwise(next)) return fold(next.weights.scale, next.weights.shift);
      return isFusable(next) ? assemble({ ...parts, activation: next }) : undefined;
    },
    padded: (padding) => {
      if (geometry.padding !== 'valid' || family.extent === undefined) return undefined;
      const fits = padding.every((sides, axis) => Math.max(...sides) <= (family.extent as Pair)[axis as 0 | 1]);
      return fits ? assemble({ ...parts, geometry: { ...geometry, padding } }) : undefined;
    },
    reweighted: (replace) =>
      assemble(
        withWeights({
          kernel: replace('kernel', kernel),
          ...(bias && { bias: replace('bias', bias) }),
        }),
      ),
    mapped: (onKernel, onBias) => {
      const mapped = <T extends Tensor>(recipe: () => T, map: NumberMap): Weight<T> =>
        kernel.derive(() => map(recipe()) as T);
      // The turned and the packed kernels hold the same numbers: they need not be made anew.
      const filter = (own: Filter): Filter =>
        onKernel === asTheyAre
          ? own
          : Object.assign(mapped(own, onKernel), own.packed && { packed: mapped(own.packed, onKernel) });
      const mappedBias = bias && onBias && mapped(bias, onBias);
      return assemble({
        family,
        geometry,
        own: { kernel: mapped(kernel, onKernel), bias: mappedBias },
        prepared: { kernel: filter(prepared.kernel), bias: mappedBias, adjoint: prepared.adjoint.map(filter) },
      });
    },
    prepare: () => {
      prepared.bias?.();
      for (const filter of [prepared.kernel, ...prepared.adjoint]) (filter.packed ?? filter)();
    },
  } as OperationOf<LinearKind>;
}

/** Whether each place of an operation's output depends on the same place of its input alone, linearly. */
export function isPointwise({ kind, attributes }: { readonly kind: string; readonly attributes: object }): boolean {
  if (kind === 'dense') return true;
  if (kind !== 'convolution') return false;
  const { window, strides } = attributes as Attributes['convolution'];
  return [...window, ...strides].every((size) => size === 1);
}
