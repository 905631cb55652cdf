import { flag, float, GraphMaker, int, ints, text, texts, type } from './makeGraph.js';

/** A small graph of a few nodes. */
export interface OpCase {
  readonly name: string;
  /** Builds it and gives the outputs' names. */
  readonly build: (g: GraphMaker) => string[];
  /** Shapes of the inputs, with null for the batch. */
  readonly inputs: readonly (readonly (number | null)[])[];
  /** What to make of normally distributed inputs. */
  readonly domain?: (x: number) => number;
  /** Why tfjs's gradient is not the oracle: it has none, or a wrong one. Differences are, for every case. */
  readonly withoutTfjs?: string;
}

const picture = [null, 5, 6, 3] as const;
const vector = [null, 4] as const;
const positive = (x: number): number => Math.abs(x) + 0.3;
const NHWC = { data_format: text('NHWC') };

type Build = (g: GraphMaker, ...inputs: string[]) => string;

/** A case of some inputs. */
const on = (name: string, inputs: OpCase['inputs'], build: Build, more: Partial<OpCase> = {}): OpCase => ({
  name,
  inputs,
  build: (g) => [build(g, ...inputs.map((shape) => g.input(shape)))],
  ...more,
});

const unary = (op: string, more: Partial<OpCase> = {}, attr = {}): OpCase =>
  on(op, [vector], (g, x) => g.node(op, [x], attr), more);

const convolution = (op: string, stride: number, padding: string, window: readonly number[], extra = {}): OpCase =>
  on(`${op} ${window.slice(0, 2).join('x')} stride ${stride} ${padding}`, [picture], (g, x) =>
    g.node(op, [x, g.weight(window)], {
      ...NHWC,
      strides: ints(1, stride, stride, 1),
      padding: text(padding),
      dilations: ints(1, 1, 1, 1),
      ...extra,
    }),
  );

const fusedConvolution = (
  op: string,
  fused: readonly string[],
  window: readonly number[],
  extra: readonly number[][],
): OpCase =>
  on(`${op} with ${fused.join(', ')}`, [picture], (g, x) =>
    g.node(op, [x, g.weight(window, 1), ...extra.map((shape, i) => g.weight(shape, 2 + i))], {
      ...NHWC,
      strides: ints(1, 1, 1, 1),
      padding: text('SAME'),
      dilations: ints(1, 1, 1, 1),
      fused_ops: texts(...fused),
      num_args: int(extra.length),
      leakyrelu_alpha: float(0.3),
    }),
  );

const pooling = (op: string, window: number, stride: number, padding: string, more: Partial<OpCase> = {}): OpCase =>
  on(
    `${op} ${window} stride ${stride} ${padding}`,
    [picture],
    (g, x) =>
      g.node(op, [x], {
        ...NHWC,
        ksize: ints(1, window, window, 1),
        strides: ints(1, stride, stride, 1),
        padding: text(padding),
      }),
    more,
  );

const constantOn = (op: string, shape: readonly number[], isFirst = false): OpCase =>
  on(`${op} ${isFirst ? 'of a constant' : 'with a constant'} [${shape.join()}]`, [picture], (g, x) => {
    const weight = g.floats(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => 0.7 + 0.4 * i),
    );
    return g.node(op, isFirst ? [weight, x] : [x, weight]);
  });

/** Sums of products; letters of constants stand for small sizes. */
const einsum = (equation: string, inputs: OpCase['inputs'], constant?: readonly number[]): OpCase =>
  on(
    `Einsum ${equation}${constant === undefined ? '' : ' with a constant'}`,
    inputs,
    (g, ...given) => {
      const all = constant === undefined ? given : [...given, g.weight(constant)];
      return g.node('Einsum', all, { equation: text(equation), N: int(all.length) });
    },
    { withoutTfjs: 'has none' },
  );

const two = (
  op: string,
  a: OpCase['inputs'][number],
  b: OpCase['inputs'][number],
  more: Partial<OpCase> = {},
): OpCase => on(`${op} of [${a.join()}] and [${b.join()}]`, [a, b], (g, x, y) => g.node(op, [x, y]), more);

const reduction = (op: string, axes: readonly number[], keeps: boolean, more: Partial<OpCase> = {}): OpCase =>
  on(
    `${op} over ${axes.join()}${keeps ? ', kept' : ''}`,
    [picture],
    (g, x) => g.node(op, [x, g.whole(...axes)], { keep_dims: flag(keeps) }),
    more,
  );

const resize = (
  op: string,
  size: readonly [number, number],
  how: 'half' | 'corners' | 'neither',
  shape: OpCase['inputs'][number] = picture,
): OpCase =>
  on(
    `${op} to ${size.join(' x ')}, ${how}`,
    [shape],
    (g, x) =>
      g.node(op, [x, g.whole(...size)], {
        half_pixel_centers: flag(how === 'half'),
        align_corners: flag(how === 'corners'),
      }),
    { withoutTfjs: "ignores half-pixel centres, and puts a batch's values in the wrong places" },
  );

const slice = (
  name: string,
  [begin, end, strides]: readonly [number[], number[], number[]],
  masks: Partial<Record<'begin' | 'end' | 'ellipsis' | 'new_axis' | 'shrink_axis', number>>,
): OpCase =>
  on(
    `StridedSlice, ${name}`,
    [picture],
    (g, x) =>
      g.node('StridedSlice', [x, g.whole(...begin), g.whole(...end), g.whole(...strides)], {
        begin_mask: int(masks.begin ?? 0),
        end_mask: int(masks.end ?? 0),
        ellipsis_mask: int(masks.ellipsis ?? 0),
        new_axis_mask: int(masks.new_axis ?? 0),
        shrink_axis_mask: int(masks.shrink_axis ?? 0),
      }),
    { withoutTfjs: 'none' },
  );

const transposed = (stride: number, padding: string, size: readonly [number, number]): OpCase =>
  on(`Conv2DBackpropInput stride ${stride} ${padding} to ${size.join(' x ')}`, [[null, 3, 4, 2]], (g, x) =>
    g.node('Conv2DBackpropInput', [g.whole(2, ...size, 5), g.weight([3, 3, 5, 2]), x], {
      ...NHWC,
      strides: ints(1, stride, stride, 1),
      padding: text(padding),
      dilations: ints(1, 1, 1, 1),
    }),
  );

/** Shape, StridedSlice, Pack before a Reshape. */
const dynamicReshape: Build = (g, x) => {
  const shape = g.node('Shape', [x], { out_type: type('DT_INT32') });
  const batch = g.node('StridedSlice', [shape, g.whole(0), g.whole(1), g.whole(1)], { shrink_axis_mask: int(1) });
  const packed = g.node('Pack', [batch, g.scalar(15), g.scalar(-1)], { axis: int(0), N: int(3) });
  return g.node('Reshape', [x, packed]);
};

/** The size of a resize from the shape of another place. */
const dynamicResize: Build = (g, x) => {
  const small = g.node('MaxPool', [x], {
    ...NHWC,
    ksize: ints(1, 2, 2, 1),
    strides: ints(1, 2, 2, 1),
    padding: text('VALID'),
  });
  const shape = g.node('Shape', [x]);
  const size = g.node('StridedSlice', [shape, g.whole(1), g.whole(3), g.whole(1)]);
  return g.node('ResizeBilinear', [small, size], { half_pixel_centers: flag(true) });
};

export const cases: readonly OpCase[] = [
  convolution('Conv2D', 1, 'SAME', [3, 3, 3, 4]),
  convolution('Conv2D', 2, 'SAME', [3, 3, 3, 4]),
  convolution('Conv2D', 2, 'VALID', [2, 3, 3, 4]),
  {
    ...convolution('Conv2D', 1, 'SAME', [3, 3, 3, 2], { dilations: ints(1, 2, 2, 1) }),
    name: 'Conv2D, dilated',
    withoutTfjs: 'none with dilations',
  },
  convolution('Conv2D', 1, 'EXPLICIT', [3, 3, 3, 2], { explicit_paddings: ints(0, 0, 1, 0, 2, 1, 0, 0) }),
  convolution('DepthwiseConv2dNative', 1, 'SAME', [3, 3, 3, 2]),
  convolution('DepthwiseConv2dNative', 2, 'SAME', [3, 3, 3, 1]),
  fusedConvolution('_FusedConv2D', ['BiasAdd'], [3, 3, 3, 4], [[4]]),
  fusedConvolution('_FusedConv2D', ['BiasAdd', 'Relu'], [3, 3, 3, 4], [[4]]),
  fusedConvolution('_FusedConv2D', ['BiasAdd', 'Relu6'], [3, 3, 3, 4], [[4]]),
  fusedConvolution('_FusedConv2D', ['BiasAdd', 'Elu'], [3, 3, 3, 4], [[4]]),
  fusedConvolution('_FusedConv2D', ['BiasAdd', 'LeakyRelu'], [3, 3, 3, 4], [[4]]),
  fusedConvolution('_FusedConv2D', ['BiasAdd', 'Prelu'], [3, 3, 3, 4], [[4], [1, 1, 4]]),
  fusedConvolution('FusedDepthwiseConv2dNative', ['BiasAdd', 'Relu6'], [3, 3, 3, 1], [[3]]),
  transposed(2, 'SAME', [6, 8]),
  transposed(2, 'SAME', [5, 7]),
  transposed(1, 'VALID', [5, 6]),
  on('MatMul', [vector], (g, x) => g.node('MatMul', [x, g.weight([4, 3])])),
  on('MatMul, transposed', [vector], (g, x) => g.node('MatMul', [x, g.weight([3, 4])], { transpose_b: flag(true) })),
  on('_FusedMatMul', [vector], (g, x) =>
    g.node('_FusedMatMul', [x, g.weight([4, 3]), g.weight([3])], {
      fused_ops: texts('BiasAdd', 'Relu'),
      num_args: int(1),
    }),
  ),
  two('BatchMatMulV2', [null, 3, 4], [null, 4, 2]),
  on(
    'BatchMatMulV2, both transposed',
    [
      [null, 4, 3],
      [null, 2, 4],
    ],
    (g, a, b) => g.node('BatchMatMulV2', [a, b], { adj_x: flag(true), adj_y: flag(true) }),
  ),
  on('BatchMatMulV2 with a constant', [[null, 3, 4]], (g, x) => g.node('BatchMatMulV2', [x, g.weight([4, 2])])),
  on('BatchMatMulV2 of a constant', [[null, 3, 4]], (g, x) => g.node('BatchMatMulV2', [g.weight([1, 2, 3]), x])),
  ...['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'].flatMap((op) => [
    constantOn(op, [3]),
    constantOn(op, [1, 1, 1, 3]),
    constantOn(op, []),
    constantOn(op, [5, 6, 1]),
    two(op, picture, picture, op === 'RealDiv' ? { domain: positive } : {}),
    two(op, picture, [null, 1, 1, 3], {
      ...(op === 'RealDiv' && { domain: positive }),
      ...((op.endsWith('imum') || op === 'SquaredDifference') && {
        withoutTfjs: 'a gradient of the wrong shape for what is broadcast',
      }),
    }),
  ]),
  // Attention as Keras exports it: projections, scores, values, and the way out.
  einsum('abc,cde->abde', [[null, 4, 3]], [3, 2, 5]),
  einsum('aecd,abcd->acbe', [
    [null, 4, 2, 3],
    [null, 5, 2, 3],
  ]),
  einsum('acbe,aecd->abcd', [
    [null, 2, 5, 4],
    [null, 4, 2, 3],
  ]),
  einsum('abcd,cde->abe', [[null, 4, 2, 3]], [2, 3, 5]),
  einsum('ab,bc->ac', [[null, 4]], [4, 3]),
  einsum('ab,ac->abc', [
    [null, 4],
    [null, 3],
  ]),
  ...['REFLECT', 'SYMMETRIC'].map((mode) =>
    on(
      `MirrorPad, ${mode}`,
      [picture],
      (g, x) => g.node('MirrorPad', [x, g.pairs([0, 0], [2, 1], [0, 3], [1, 0])], { mode: text(mode) }),
      { withoutTfjs: 'leaves the gradients of the mirrored values out' },
    ),
  ),
  constantOn('Sub', [3], true),
  constantOn('Sub', [], true),
  constantOn('Mul', [3], true),
  on('RealDiv of a constant', [picture], (g, x) => g.node('RealDiv', [g.scalar(2, 'float32'), x]), {
    domain: positive,
  }),
  on('Maximum with 0', [picture], (g, x) => g.node('Maximum', [x, g.scalar(0, 'float32')])),
  on('AddN', [picture, picture, picture], (g, a, b, c) => g.node('AddN', [a, b, c], { N: int(3) })),
  on('BiasAdd', [picture], (g, x) => g.node('BiasAdd', [x, g.weight([3])], NHWC)),
  on('Relu', [picture], (g, x) => g.node('Relu', [x])),
  on('Relu6', [picture], (g, x) => g.node('Relu6', [x]), { domain: (x) => 5 * x }),
  unary('LeakyRelu', {}, { alpha: float(0.1) }),
  on('Prelu', [picture], (g, x) => g.node('Prelu', [x, g.weight([1, 1, 3])])),
  unary('Elu'),
  unary('Selu'),
  unary('Sigmoid'),
  unary('Tanh'),
  unary('Softplus'),
  unary('Softmax'),
  unary('Abs'),
  unary('Neg'),
  unary('Square'),
  unary('Sqrt', { domain: positive }),
  unary('Rsqrt', { domain: positive }),
  unary('Reciprocal', { domain: positive }),
  unary('Exp'),
  unary('Expm1'),
  unary('Log', { domain: positive }),
  unary('Log1p', { domain: positive }),
  unary('Erf'),
  unary('Sin'),
  unary('Cos'),
  on('ClipByValue', [vector], (g, x) =>
    g.node('ClipByValue', [x, g.scalar(-0.5, 'float32'), g.scalar(0.7, 'float32')]),
  ),
  on('Pow', [vector], (g, x) => g.node('Pow', [x, g.scalar(3, 'float32')]), { domain: positive }),
  unary('LogSoftmax'),
  two('Atan2', vector, vector, { domain: positive }),
  on('FusedBatchNormV3', [picture], (g, x) =>
    g.node(
      'FusedBatchNormV3',
      [x, g.weight([3], 1), g.weight([3], 2), g.weight([3], 3), g.floats([3], [0.4, 1.1, 2])],
      {
        ...NHWC,
        epsilon: float(0.001),
      },
    ),
  ),
  on(
    'a batch normalization left as Mul and AddV2',
    [picture],
    (g, x) => {
      const y = g.node('Conv2D', [x, g.weight([3, 3, 3, 4])], {
        ...NHWC,
        strides: ints(1, 1, 1, 1),
        padding: text('SAME'),
        dilations: ints(1, 1, 1, 1),
      });
      return g.node('Relu', [g.node('AddV2', [g.node('Mul', [y, g.weight([4], 8)]), g.weight([1, 1, 1, 4], 9)])]);
    },
    {},
  ),
  on(
    'hard-swish',
    [picture],
    (g, x) => {
      const gate = g.node('Relu6', [g.node('Add', [x, g.scalar(3, 'float32')])]);
      return g.node('Mul', [g.node('Mul', [x, gate]), g.scalar(1 / 6, 'float32')]);
    },
    { domain: (x) => 3 * x },
  ),
  pooling('MaxPool', 2, 2, 'VALID'),
  pooling('MaxPool', 3, 2, 'SAME', { domain: (x) => x - 5 }),
  pooling('AvgPool', 2, 2, 'VALID'),
  pooling('AvgPool', 3, 2, 'SAME', { withoutTfjs: 'divides by the whole window at borders' }),
  ...['Mean', 'Sum', 'Max', 'Min'].flatMap((op) => [reduction(op, [1, 2], false), reduction(op, [-1], true)]),
  reduction('Prod', [3], false, { domain: positive, withoutTfjs: 'throws' }),
  on('Reshape', [picture], (g, x) => g.node('Reshape', [x, g.whole(-1, 90)])),
  on('Reshape by Shape, StridedSlice and Pack', [picture], dynamicReshape, {}),
  on('Squeeze', [[null, 1, 4, 1]], (g, x) => g.node('Squeeze', [x], { squeeze_dims: ints(1, 3) })),
  on('ExpandDims', [vector], (g, x) => g.node('ExpandDims', [x, g.scalar(-1)])),
  on('Transpose', [picture], (g, x) => g.node('Transpose', [x, g.whole(0, 3, 1, 2)])),
  on(
    'Transpose to channels last, a convolution and back',
    [[null, 3, 5, 6]],
    (g, x) => {
      const last = g.node('Transpose', [x, g.whole(0, 2, 3, 1)]);
      const y = g.node('Conv2D', [last, g.weight([3, 3, 3, 4])], {
        ...NHWC,
        strides: ints(1, 1, 1, 1),
        padding: text('SAME'),
        dilations: ints(1, 1, 1, 1),
      });
      return g.node('Relu', [g.node('Transpose', [y, g.whole(0, 3, 1, 2)])]);
    },
    {},
  ),
  on('Pad', [picture], (g, x) => g.node('Pad', [x, padding(g, [0, 0, 1, 2, 0, 1, 1, 0])])),
  on('PadV2', [picture], (g, x) => g.node('PadV2', [x, padding(g, [0, 0, 1, 2, 0, 1, 0, 0]), g.scalar(-2, 'float32')])),
  on('ConcatV2', [picture, [null, 5, 6, 2]], (g, a, b) => g.node('ConcatV2', [a, b, g.scalar(-1)], { N: int(2) })),
  on('ConcatV2 with a constant', [[null, 3]], (g, x) =>
    g.node('ConcatV2', [x, g.weight([2, 2]), g.scalar(1)], { N: int(2) }),
  ),
  on('Pack', [vector, vector], (g, a, b) => g.node('Pack', [a, b], { axis: int(1), N: int(2) })),
  {
    name: 'Unpack',
    inputs: [picture],
    build: (g) => {
      const parts = g.node('Unpack', [g.input(picture)], { axis: int(3), num: int(3) });
      return [g.node('Mul', [parts, `${parts}:2`]), g.node('Neg', [`${parts}:1`])];
    },
  },
  {
    name: 'Split, one part unused',
    inputs: [picture],
    build: (g) => {
      const parts = g.node('Split', [g.scalar(2), g.input(picture)], { num_split: int(3) });
      return [g.node('Square', [`${parts}:1`]), g.node('Neg', [parts])];
    },
  },
  {
    name: 'SplitV',
    inputs: [picture],
    build: (g) => {
      const parts = g.node('SplitV', [g.input(picture), g.whole(1, -1, 2), g.scalar(1)], { num_split: int(3) });
      return [g.node('Square', [`${parts}:1`]), g.node('Neg', [`${parts}:2`]), g.node('Abs', [parts])];
    },
  },
  slice(
    'a column',
    [
      [0, 0, 1, 0],
      [0, 0, 2, 0],
      [1, 1, 1, 1],
    ],
    { begin: 11, end: 11, shrink_axis: 4 },
  ),
  slice(
    'an ellipsis',
    [
      [0, 1],
      [0, 3],
      [1, 1],
    ],
    { ellipsis: 1 },
  ),
  slice(
    'every other row and column',
    [
      [0, 1, 0],
      [0, 0, 0],
      [1, 2, 2],
    ],
    { begin: 5, end: 7 },
  ),
  slice(
    'backwards',
    [
      [0, 0, -1],
      [0, 0, 0],
      [1, 1, -2],
    ],
    { begin: 3, end: 7 },
  ),
  slice(
    'a new axis',
    [
      [0, 0, 1],
      [0, 0, -1],
      [1, 1, 1],
    ],
    { begin: 1, end: 1, new_axis: 2 },
  ),
  on('Slice', [picture], (g, x) => g.node('Slice', [x, g.whole(0, 1, 2, 0), g.whole(-1, 3, 2, -1)])),
  on('Tile', [[null, 2, 3]], (g, x) => g.node('Tile', [x, g.whole(1, 3, 2)])),
  on('Tile once', [vector], (g, x) => g.node('Exp', [g.node('Tile', [g.node('Neg', [x]), g.whole(1, 1)])])),
  on('BroadcastTo', [[null, 1, 3]], (g, x) => g.node('BroadcastTo', [x, g.whole(2, 4, 3)])),
  on('GatherV2', [picture], (g, x) => g.node('GatherV2', [x, g.whole(2, 0, 2, 4), g.scalar(1)])),
  on('GatherV2 of channels', [picture], (g, x) => g.node('GatherV2', [x, g.whole(2, 1, 0), g.scalar(-1)])),
  on(
    'GatherNd, one place twice',
    [[null, 4, 3]],
    (g, x) => {
      const places = g.node('Reshape', [g.whole(2, 1, 0, 2, 2, 1), g.whole(3, 2)]);
      const gathered = g.node('GatherNd', [g.node('Transpose', [x, g.whole(1, 2, 0)]), places]);
      return g.node('Transpose', [gathered, g.whole(1, 0)]);
    },
    { withoutTfjs: 'none' },
  ),
  on(
    'GatherNd at computed places',
    [vector],
    (g, x) => {
      const best = g.node('ArgMax', [x, g.scalar(1)], { output_type: type('DT_INT32') });
      const shape = g.node('Shape', [x]);
      const batch = g.node('StridedSlice', [shape, g.whole(0), g.whole(1), g.whole(1)], { shrink_axis_mask: int(1) });
      const rows = g.node('Range', [g.scalar(0), batch, g.scalar(1)], { Tidx: type('DT_INT32') });
      const places = g.node('Pack', [rows, best], { axis: int(1) });
      return g.node('ExpandDims', [g.node('GatherNd', [x, places]), g.scalar(1)]);
    },
    { withoutTfjs: 'none' },
  ),
  on('Identity', [vector], (g, x) => g.node('Exp', [g.node('Identity', [x])])),
  on('Cast', [vector], (g, x) =>
    g.node('Neg', [g.node('Cast', [x], { SrcT: type('DT_FLOAT'), DstT: type('DT_FLOAT') })]),
  ),
  on('DepthToSpace', [[null, 2, 3, 8]], (g, x) => g.node('DepthToSpace', [x], { ...NHWC, block_size: int(2) }), {
    withoutTfjs: 'none',
  }),
  on(
    'SpaceToBatchND and BatchToSpaceND',
    [[null, 4, 4, 2]],
    (g, x) => {
      const crops = padding(g, [0, 0, 0, 0]);
      const blocks = g.node('SpaceToBatchND', [x, g.whole(2, 2), crops]);
      return g.node('BatchToSpaceND', [g.node('Square', [blocks]), g.whole(2, 2), crops]);
    },
    {},
  ),
  ...(['half', 'corners', 'neither'] as const).flatMap((how) => [
    resize('ResizeBilinear', [9, 7], how),
    resize('ResizeBilinear', [10, 12], how),
    resize('ResizeBilinear', [3, 4], how),
    resize('ResizeNearestNeighbor', [10, 12], how),
    resize('ResizeNearestNeighbor', [4, 9], how),
  ]),
  resize('ResizeBilinear', [6, 6], 'half', [null, 3, 3, 1]),
  on('ResizeBilinear to the size of another place', [picture], dynamicResize, {
    withoutTfjs: 'ignores half-pixel centres',
  }),
  on(
    'Fill and Range',
    [vector],
    (g, x) => {
      const ramp = g.node('Cast', [g.node('Range', [g.scalar(0), g.scalar(4), g.scalar(1)])], {
        DstT: type('DT_FLOAT'),
      });
      return g.node('Mul', [x, g.node('Add', [ramp, g.node('Fill', [g.whole(4), g.scalar(0.5, 'float32')])])]);
    },
    {},
  ),
];

function padding(g: GraphMaker, values: readonly number[]): string {
  return g.node('Reshape', [g.whole(...values), g.whole(values.length / 2, 2)]);
}
