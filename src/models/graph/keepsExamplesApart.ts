import { axisFrom, knownNumbers, type NodeCall } from './NodeCall.js';
import { isPlace } from './Value.js';

/** Thrown where a graph for one example cannot be read for several. */
export class OneExampleOnly extends Error {}

type Check = (call: NodeCall) => boolean;

const always: Check = () => true;

/** Whether an axis that a node works along is not the first. */
const beside = (axis: number | undefined, rank: number): boolean => axis !== undefined && axisFrom(axis, rank) !== 0;

const rank = (call: NodeCall, input: number): number => call.shape(input).length;

/** Whether every tensor of a list is computed: a constant holds one example. */
const allComputed = ({ inputs }: NodeCall, end?: number): boolean => inputs.slice(0, end).every(isPlace);

const alongAxes: Check = (call) => (knownNumbers(call, 1) ?? [0]).every((axis) => beside(axis, rank(call, 0)));

/** Products of matrices: the first input's rows hold the examples if it has no axis before them. */
const product: Check = (call) => {
  const { attributes } = call;
  const [a, b] = [rank(call, 0), rank(call, 1)];
  if (isPlace(call.inputs[1]!)) return a > 2 && a === b;
  return isPlace(call.inputs[0]!) && (a > 2 || !(attributes.flag('transpose_a') || attributes.flag('adj_x')));
};

/** Place by place; a constant is broadcast, and must not stand above the examples. */
const placeByPlace: Check = (call) => {
  const most = Math.max(...call.inputs.map((input, i) => (isPlace(input) ? rank(call, i) : 0)));
  return call.inputs.every((input, i) =>
    isPlace(input) ? rank(call, i) === most : rank(call, i) < most || call.shape(i)[0] === 1,
  );
};

const wholeFirst: Check = (call) => {
  const first = (input: number): number | undefined => knownNumbers(call, input)?.[0];
  const isSet = (mask: string): boolean => (call.attributes.number(mask, 0) & 1) === 1;
  if (isSet('new_axis_mask') || isSet('shrink_axis_mask')) return false;
  return isSet('ellipsis_mask') || ((isSet('begin_mask') || first(1) === 0) && isSet('end_mask') && first(3) === 1);
};

const checks: Readonly<Record<string, Check>> = {
  ...Object.fromEntries(
    [
      'Abs', 'AvgPool', 'BiasAdd', 'Cast', 'Ceil', 'ClipByValue', 'Conv2D', 'Cos', 'DepthToSpace', 'DepthwiseConv2dNative', 'Elu', 'Erf',
      'Exp', 'Expm1', 'Floor', 'FusedBatchNormV3', 'FusedDepthwiseConv2dNative', 'Identity', 'LeakyRelu', 'Log', 'Log1p', 'MaxPool',
      'Neg', 'Prelu', 'Reciprocal', 'Relu', 'Relu6', 'ResizeBilinear', 'ResizeNearestNeighbor', 'Round', 'Rsqrt', 'Selu', 'Sigmoid', 'Sign',
      'Sin', 'Softplus', 'Sqrt', 'Square', 'Tanh', '_FusedConv2D', 'StopGradient',
    ].map((op) => [op, always] as const),
  ), // prettier-ignore
  ...Object.fromEntries(
    [
      'Add', 'AddN', 'AddV2', 'Div', 'Equal', 'FloorDiv', 'FloorMod', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Maximum', 'Minimum',
      'Mul', 'NotEqual', 'Pow', 'RealDiv', 'SelectV2', 'SquaredDifference', 'Sub',
    ].map((op) => [op, placeByPlace] as const),
  ), // prettier-ignore
  ...Object.fromEntries(['Max', 'Mean', 'Min', 'Prod', 'Sum'].map((op) => [op, alongAxes] as const)),
  ArgMax: alongAxes,
  BatchMatMul: product,
  BatchMatMulV2: product,
  ConcatV2: (call) => allComputed(call, -1) && beside(knownNumbers(call, call.inputs.length - 1)?.[0], rank(call, 0)),
  Conv2DBackpropInput: always,
  ExpandDims: (call) => beside(knownNumbers(call, 1)?.[0], rank(call, 0) + 1),
  GatherV2: (call) => !isPlace(call.inputs[1]!) && beside(knownNumbers(call, 2)?.[0], rank(call, 0)),
  MatMul: product,
  MirrorPad: (call) => knownNumbers(call, 1)?.slice(0, 2).join() === '0,0',
  Pack: (call) => allComputed(call) && beside(call.attributes.number('axis', 0), rank(call, 0) + 1),
  Pad: (call) => knownNumbers(call, 1)?.slice(0, 2).join() === '0,0',
  PadV2: (call) => knownNumbers(call, 1)?.slice(0, 2).join() === '0,0',
  // One example more or less is told from one place more or less by the first size, which was 1.
  Reshape: (call) => [1, null].includes(call.known(1)?.values[0] as number | null),
  Slice: (call) => knownNumbers(call, 1)?.[0] === 0 && knownNumbers(call, 2)?.[0] === -1,
  Softmax: (call) => rank(call, 0) > 1,
  Split: (call) => beside(knownNumbers(call, 0)?.[0], rank(call, 1)),
  SplitV: (call) => beside(knownNumbers(call, 2)?.[0], rank(call, 0)),
  Squeeze: (call) => {
    const axes = call.attributes.numbers('squeeze_dims', call.attributes.numbers('axis'));
    return axes.length > 0 && axes.every((axis) => beside(axis, rank(call, 0)));
  },
  StridedSlice: wholeFirst,
  Tile: (call) => knownNumbers(call, 1)?.[0] === 1,
  Transpose: (call) => knownNumbers(call, 1)?.[0] === 0,
  Unpack: (call) => beside(call.attributes.number('axis', 0), rank(call, 0)),
  _FusedMatMul: product,
};

/** Whether a node of a graph for one example does to several, along the first axis, what it does to each. */
export function keepsExamplesApart(call: NodeCall): boolean {
  return checks[call.op]?.(call) ?? false;
}
