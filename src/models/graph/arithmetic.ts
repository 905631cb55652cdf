import { fill, neg, onesLike, reciprocal, zerosLike, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operation.js';
import { affine, batchNormalization } from '../../network/operations/affine.js';
import { contraction, type Letters } from '../../network/operations/contraction.js';
import { clip, elementFunction, power } from '../../network/operations/elementFunction.js';
import { merge } from '../../network/operations/merge.js';
import { product } from '../../network/operations/product.js';
import { clippedRelu } from '../../network/operations/rectifier.js';
import { rescaling } from '../../network/operations/rescaling.js';
import { flat, matrixProduct } from './convolution.js';
import { knownNumbers, type NodeCall, type NodeLowering, type NodeLowerings } from './NodeCall.js';

/** What a constant of one number for each channel, or of one for all, does to the other input. */
interface Channelwise {
  readonly scale?: (constant: Tensor) => Tensor;
  readonly shift?: (constant: Tensor) => Tensor;
}

const itself = (constant: Tensor): Tensor => constant;

/** For a node of two inputs, the place of the constant, and that of the computed input. */
function constantSide(call: NodeCall): { constant: 0 | 1; other: 0 | 1 } | undefined {
  if (call.inputs.length !== 2) return undefined;
  if (call.weight(1) !== undefined) return { constant: 1, other: 0 };
  return call.weight(0) === undefined ? undefined : { constant: 0, other: 1 };
}

/** Whether a constant has a number for each place of the last axis alone, or one number. */
function isAlongLast(shape: readonly number[], other: readonly (number | null)[]): boolean {
  const size = shape.reduce((all, each) => all * each, 1);
  return shape.length <= other.length && size === (shape.at(-1) ?? 1) && size === other.at(-1);
}

/**
 * y = scale * x + shift with a constant. The remains of a batch normalization are folded into a convolution before it.
 * Undefined where the constant has another shape.
 */
function withConstant(call: NodeCall, { scale, shift }: Channelwise): ReturnType<NodeLowering> {
  const side = constantSide(call);
  if (side === undefined) return undefined;
  const { constant, other } = side;
  const weight = call.weight(constant) as NonNullable<ReturnType<NodeCall['weight']>>;
  const { shape } = weight();
  const input = call.shape(other);
  if (isAlongLast(shape, input) && input.length > 1) {
    const each = flat(weight);
    const along = { axis: input.length - 1, rank: input.length };
    const scales = weight.derive((): Tensor1D =>
      scale === undefined ? onesLike(each()) : (scale(each()) as Tensor1D),
    );
    const shifts = weight.derive((): Tensor1D =>
      shift === undefined ? zerosLike(each()) : (shift(each()) as Tensor1D),
    );
    return call.add(affine(along, { scale: scales, shift: shifts }), call.slot(other));
  }
  const [number] = weight().size === 1 && shape.length <= input.length ? (knownNumbers(call, constant) ?? []) : [];
  if (number === undefined) return undefined;
  const applied = (to: Channelwise['scale'], otherwise: number): number =>
    to === undefined ? otherwise : (ONE_NUMBER.get(to)?.(number) ?? number);
  return call.add(rescaling(applied(scale, 1), applied(shift, 0)), call.slot(other));
}

/** The same functions of one number. */
const ONE_NUMBER = new Map<(constant: Tensor) => Tensor, (number: number) => number>([
  [itself, (number) => number],
  [neg, (number) => -number],
  [reciprocal, (number) => 1 / number],
]);

const merging = (name: Parameters<typeof merge>[0], call: NodeCall): ReturnType<NodeLowering> =>
  call.add(merge(name, 'leading'), ...call.inputs.map((_, i) => call.slot(i)));

const adding: NodeLowering = (call) => withConstant(call, { shift: itself }) ?? merging('add', call);

const subtracting: NodeLowering = (call) => {
  const side = constantSide(call);
  if (side?.constant === 1) return withConstant(call, { shift: neg }) ?? merging('subtract', call);
  return merging('subtract', call);
};

const dividing: NodeLowering = (call) => {
  const side = constantSide(call);
  if (side?.constant === 1) return withConstant(call, { scale: reciprocal }) ?? merging('divide', call);
  return merging('divide', call);
};

const isZero = (call: NodeCall, input: number): boolean => knownNumbers(call, input)?.join() === '0';

/** max(x, 0) is a rectifier, whatever it is written as. */
const largest: NodeLowering = (call) => {
  const side = constantSide(call);
  if (side === undefined || !isZero(call, side.constant)) return merging('maximum', call);
  return call.add(clippedRelu(Infinity), call.slot(side.other));
};

const applying =
  (...operations: readonly Operation[]): NodeLowering =>
  (call) =>
    call.chain(...operations);

const powering: NodeLowering = (call) => {
  const [exponent, ...more] = knownNumbers(call, 1) ?? [];
  return exponent === undefined || more.length > 0 ? undefined : call.chain(power(exponent));
};

const clipping: NodeLowering = (call) => {
  const [[least], [most]] = [knownNumbers(call, 1) ?? [], knownNumbers(call, 2) ?? []];
  return least === undefined || most === undefined ? undefined : call.chain(clip(least, most));
};

const squaredDifference: NodeLowering = (call) => {
  const difference = subtracting(call);
  return difference && call.add(elementFunction('square'), ...difference);
};

const matrices: NodeLowering = (call) => {
  const { attributes } = call;
  const transposeA = attributes.flag('transpose_a') || attributes.flag('adj_x');
  const transposeB = attributes.flag('transpose_b') || attributes.flag('adj_y');
  if (call.op.startsWith('_Fused')) return undefined;
  return call.add(product({ transposeA, transposeB }), call.slot(0), call.slot(1));
};

const matrixMultiplying: NodeLowering = (call) => matrixProduct(call) ?? matrices(call);

/** `abc,cde->abde`; axes that one of the three has alone or twice, and an ellipsis, are left to tfjs. */
const contracting: NodeLowering = (call) => {
  const said = /^(\w+),(\w+)->(\w*)$/.exec(call.attributes.string('equation', '').replaceAll(' ', ''));
  const letters = (said?.slice(1) ?? []) as unknown as Letters;
  const counts = [...letters.join('')].map((letter) => letters.filter((each) => each.includes(letter)).length);
  const areTwice = letters.some((each) => new Set(each).size < each.length);
  if (said === null || areTwice || counts.includes(1)) return undefined;
  return call.add(contraction(letters), call.slot(0), call.slot(1));
};

const normalizing: NodeLowering = (call) => {
  const { attributes } = call;
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((input) => call.weight(input));
  if (mean === undefined || variance === undefined || attributes.flag('is_training')) return undefined;
  const rank = call.shape(0).length;
  const axis = attributes.string('data_format', 'NHWC') === 'NCHW' ? 1 : rank - 1;
  const epsilon = attributes.number('epsilon', 1e-4);
  return call.chain(batchNormalization({ axis, rank, epsilon }, { gamma, beta, mean, variance }));
};

const biasing: NodeLowering = (call) => {
  const bias = call.weight(1);
  const rank = call.shape(0).length;
  if (bias === undefined || call.attributes.string('data_format', 'NHWC') !== 'NCHW') return adding(call);
  const scale = bias.derive((): Tensor1D => fill([bias().size], 1));
  return call.chain(affine({ axis: 1, rank }, { scale, shift: flat(bias) }));
};

/** Ops that are the function of their name, value by value. */
const ELEMENT_FUNCTIONS = [
  'abs', 'cos', 'erf', 'exp', 'expm1', 'log', 'log1p', 'reciprocal', 'rsqrt', 'sin', 'sqrt', 'square',
] as const; // prettier-ignore

export const arithmeticNodes: NodeLowerings = {
  ...Object.fromEntries(
    ELEMENT_FUNCTIONS.map((name) => [name.charAt(0).toUpperCase() + name.slice(1), applying(elementFunction(name))]),
  ),
  Add: adding,
  AddN: (call) => merging('add', call),
  AddV2: adding,
  BatchMatMul: matrixMultiplying,
  BatchMatMulV2: matrixMultiplying,
  BiasAdd: biasing,
  ClipByValue: clipping,
  Div: dividing,
  Einsum: contracting,
  FusedBatchNorm: normalizing,
  FusedBatchNormV2: normalizing,
  FusedBatchNormV3: normalizing,
  MatMul: matrixMultiplying,
  Maximum: largest,
  Minimum: (call) => merging('minimum', call),
  Mul: (call) => withConstant(call, { scale: itself }) ?? merging('multiply', call),
  Neg: applying(elementFunction('negate')),
  Pow: powering,
  RealDiv: dividing,
  SquaredDifference: squaredDifference,
  Sub: subtracting,
  _FusedMatMul: matrixMultiplying,
};
