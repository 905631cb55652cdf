import type { Call, Kernel, Kernels } from '../Kernel.js';
import { expanded, pointwise } from '../layout.js';
import { uniformOf, type Traced } from '../Traced.js';
import type { Attribute } from '../writeModel.js';

/** A function of each value alone that ONNX has too. */
const unary =
  (type: string, attributes: Readonly<Record<string, Attribute>> = {}): Kernel =>
  ({ graph, inputs }) =>
    pointwise(graph, type, Object.values(inputs), attributes);

/** A function of two values, broadcast. */
const binary =
  (type: string): Kernel =>
  ({ graph, inputs: { a, b } }) =>
    pointwise(graph, type, [a as Traced, b as Traced]);

/** The same, of which one number changes nothing. */
const binaryWith =
  (type: string, neutral: number, isCommutative: boolean): Kernel =>
  (call) => {
    const { a, b } = call.inputs as { a: Traced; b: Traced };
    const same = uniformOf(b) === neutral ? a : isCommutative && uniformOf(a) === neutral ? b : undefined;
    if (same === undefined) return binary(type)(call);
    return expanded(call.graph, same, pointwise(call.graph, type, [a, b]).shape);
  };

const comparison =
  (type: string): Kernel =>
  ({ graph, inputs }) =>
    pointwise(graph, type, Object.values(inputs), {}, 'bool');

/** A number as a tensor. */
const number = (call: Call, value: number, like: Traced): Traced => call.graph.filled(value, [], like.dtype);

/** A formula of a kernel's inputs, in nodes. */
type Formula = (node: (type: string, ...values: (Traced | number)[]) => Traced, inputs: Call['inputs']) => Traced;

const formula =
  (of: Formula): Kernel =>
  (call) =>
    of((type, ...values) => {
      const like = values.find((value) => typeof value !== 'number') as Traced;
      const tensors = values.map((value) => (typeof value === 'number' ? number(call, value, like) : value));
      const dtype = ['Greater', 'Less', 'Equal'].includes(type) ? 'bool' : (tensors.at(-1) as Traced).dtype;
      return pointwise(call.graph, type, tensors, {}, dtype);
    }, call.inputs);

/** ONNX's names of the types. */
const TYPES: Readonly<Record<Traced['dtype'], number>> = { float32: 1, int32: 6, bool: 9 };

/** The same numbers as another type. */
export function cast(graph: Call['graph'], value: Traced, dtype: Traced['dtype']): Traced {
  if (value.dtype === dtype) return value;
  const uniform = uniformOf(value);
  if (uniform !== undefined && dtype !== 'bool') return graph.filled(uniform, value.shape, dtype);
  return pointwise(graph, 'Cast', [value], { to: TYPES[dtype] }, dtype);
}

/** `values` where they are above zero, else what is below. */
const step = ({ graph, inputs: { x }, attributes: { alpha } }: Call): Traced => {
  const isAbove = pointwise(graph, 'Greater', [x as Traced, graph.filled(0, [], 'float32')], {}, 'bool');
  const below = alpha ?? 0;
  if (below === 0) return cast(graph, isAbove, 'float32');
  return pointwise(
    graph,
    'Where',
    [isAbove, graph.filled(1, [], 'float32'), graph.filled(below, [], 'float32')],
    {},
    'float32',
  );
};

/** `min(max(x, least), most)` */
export function clipped(graph: Call['graph'], x: Traced, least: number, most: number): Traced {
  if (most === Infinity && least === 0) return pointwise(graph, 'Relu', [x]);
  return pointwise(graph, 'Clip', [x, graph.filled(least, [], x.dtype), graph.filled(most, [], x.dtype)]);
}

/** The constants of Klambauer et al. 2017, arXiv:1706.02515. */
const SELU = { alpha: { float: 1.6732632423543772 }, gamma: { float: 1.0507009873554805 } };

/** Functions of each value alone, or of several place by place. */
export const elementwise: Kernels = {
  Abs: unary('Abs'),
  Ceil: unary('Ceil'),
  Cos: unary('Cos'),
  Elu: unary('Elu'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Floor: unary('Floor'),
  LeakyRelu: ({ graph, inputs: { x }, attributes: { alpha } }) =>
    pointwise(graph, 'LeakyRelu', [x as Traced], { alpha: { float: alpha as number } }),
  Log: unary('Log'),
  LogicalNot: unary('Not'),
  Neg: unary('Neg'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Relu6: ({ graph, inputs: { x } }) => clipped(graph, x as Traced, 0, 6),
  Round: unary('Round'),
  Selu: unary('Selu', SELU),
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Softplus: unary('Softplus'),
  Sqrt: unary('Sqrt'),
  Tanh: unary('Tanh'),
  ClipByValue: ({ graph, inputs: { x }, attributes: { clipValueMin, clipValueMax } }) =>
    clipped(graph, x as Traced, clipValueMin, clipValueMax),
  Step: step,
  Cast: ({ graph, inputs: { x }, attributes: { dtype } }) => cast(graph, x as Traced, dtype),
  Identity: ({ inputs: { x } }) => x as Traced,
  Expm1: formula((node, { x }) => node('Sub', node('Exp', x as Traced), 1)),
  Log1p: formula((node, { x }) => node('Log', node('Add', x as Traced, 1))),
  Rsqrt: formula((node, { x }) => node('Reciprocal', node('Sqrt', x as Traced))),
  Square: formula((node, { x }) => node('Mul', x as Traced, x as Traced)),
  SquaredDifference: formula((node, { a, b }) => {
    const difference = node('Sub', a as Traced, b as Traced);
    return node('Mul', difference, difference);
  }),
  Add: binaryWith('Add', 0, true),
  FloorDiv: ({ graph, inputs: { a, b } }) => {
    // ONNX divides whole numbers towards zero, and has no floor of them.
    const quotient = pointwise(graph, 'Div', [
      cast(graph, a as Traced, 'float32'),
      cast(graph, b as Traced, 'float32'),
    ]);
    return cast(graph, pointwise(graph, 'Floor', [quotient]), (a as Traced).dtype);
  },
  Maximum: ({ graph, inputs: { a, b } }) => {
    // A node of one input, which runtimes fuse with the convolution before it.
    if (uniformOf(b as Traced) === 0 && (a as Traced).dtype === 'float32')
      return pointwise(graph, 'Relu', [a as Traced]);
    return pointwise(graph, 'Max', [a as Traced, b as Traced]);
  },
  Minimum: binary('Min'),
  Multiply: binaryWith('Mul', 1, true),
  Pow: binary('Pow'),
  RealDiv: binaryWith('Div', 1, false),
  Sub: binaryWith('Sub', 0, false),
  AddN: ({ graph, inputs }) => {
    const values = Object.values(inputs);
    return values.length === 1 ? (values[0] as Traced) : pointwise(graph, 'Sum', values);
  },
  Equal: comparison('Equal'),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: comparison('And'),
  LogicalOr: comparison('Or'),
  NotEqual: ({ graph, inputs }) =>
    pointwise(graph, 'Not', [pointwise(graph, 'Equal', Object.values(inputs), {}, 'bool')]),
  Select: ({ graph, inputs: { condition, t, e } }) =>
    pointwise(graph, 'Where', [condition as Traced, t as Traced, e as Traced], {}, (t as Traced).dtype),
  Prelu: formula((node, { x, alpha }) =>
    node('Where', node('Greater', x as Traced, 0), x as Traced, node('Mul', x as Traced, alpha as Traced)),
  ),
  EluGrad: formula((node, { dy, y }) =>
    node('Where', node('Less', y as Traced, 0), node('Mul', dy as Traced, node('Add', y as Traced, 1)), dy as Traced),
  ),
};
