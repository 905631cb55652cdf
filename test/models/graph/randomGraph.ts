import fc from 'fast-check';
import { flag, float, int, ints, text, texts, type, type GraphMaker } from './makeGraph.js';

/** One step of a plan: which op, of which values before, and how; each a number that is taken modulo what there is. */
interface StepPlan {
  readonly op: number;
  readonly from: number;
  readonly other: number;
  readonly how: number;
}

/** What a random graph is built from. */
export interface GraphPlan {
  readonly steps: readonly StepPlan[];
  readonly size: readonly [number, number, number];
}

export const graphPlans: fc.Arbitrary<GraphPlan> = fc.record({
  steps: fc.array(fc.record({ op: fc.nat(999), from: fc.nat(99), other: fc.nat(99), how: fc.nat(99) }), {
    minLength: 2,
    maxLength: 9,
  }),
  size: fc.tuple(fc.integer({ min: 3, max: 5 }), fc.integer({ min: 3, max: 5 }), fc.integer({ min: 1, max: 3 })),
});

/** A value: its node, and its shape behind the batch. */
interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

interface Context {
  readonly g: GraphMaker;
  readonly x: Value;
  /** Another value of the same shape; x itself where there is none. */
  readonly other: Value;
  readonly how: number;
}

interface Op {
  readonly fits: (shape: readonly number[]) => boolean;
  readonly build: (context: Context) => Value;
}

const isPicture = (shape: readonly number[]): boolean => shape.length === 3;
const isWide = (shape: readonly number[]): boolean => isPicture(shape) && shape[0]! >= 2 && shape[1]! >= 2;
const any = (): boolean => true;
const NHWC = { data_format: text('NHWC') };
const window = { ...NHWC, dilations: ints(1, 1, 1, 1) };

const same =
  (op: string, attr = {}): Op['build'] =>
  ({ g, x }) => ({ name: g.node(op, [x.name], attr), shape: x.shape });

const pairwise =
  (op: string): Op['build'] =>
  ({ g, x, other }) => ({ name: g.node(op, [x.name, other.name]), shape: x.shape });

const withConstant =
  (op: string): Op['build'] =>
  ({ g, x, how }) => {
    const channels = x.shape.at(-1)!;
    const shape = [[], [channels], [...x.shape.slice(0, -1).map(() => 1), channels], x.shape][how % 4]!;
    const count = shape.reduce((a, b) => a * b, 1);
    const constant = g.floats(
      shape,
      Array.from({ length: count }, (_, i) => 0.6 + 0.3 * ((i + how) % 5)),
    );
    return {
      name: g.node(op, how % 3 === 0 && op !== 'RealDiv' ? [constant, x.name] : [x.name, constant]),
      shape: x.shape,
    };
  };

const ops: Readonly<Record<string, Op>> = {
  convolution: {
    fits: isPicture,
    build: ({ g, x, how }) => {
      const [rows, columns, channels] = x.shape as [number, number, number];
      const [stride, filters] = [1 + (how % 2), 1 + (how % 3)];
      const fused = ['Relu', 'Relu6', 'Elu', 'LeakyRelu'][how % 4]!;
      const name = g.node(
        '_FusedConv2D',
        [x.name, g.weight([3, 3, channels, filters], how, 0.5), g.weight([filters], how + 1)],
        {
          ...window,
          strides: ints(1, stride, stride, 1),
          padding: text('SAME'),
          fused_ops: texts('BiasAdd', fused),
          num_args: int(1),
          leakyrelu_alpha: float(0.2),
        },
      );
      return { name, shape: [Math.ceil(rows / stride), Math.ceil(columns / stride), filters] };
    },
  },
  depthwise: {
    fits: isPicture,
    build: ({ g, x, how }) => {
      const attr = { ...window, strides: ints(1, 1, 1, 1), padding: text('SAME') };
      return {
        name: g.node('DepthwiseConv2dNative', [x.name, g.weight([3, 3, x.shape[2]!, 1], how, 0.5)], attr),
        shape: x.shape,
      };
    },
  },
  normalization: {
    fits: any,
    build: ({ g, x, how }) => {
      const channels = x.shape.at(-1)!;
      const scaled = g.node('Mul', [x.name, g.weight([channels], how)]);
      return { name: g.node('AddV2', [scaled, g.weight([channels], how + 1)]), shape: x.shape };
    },
  },
  maxPool: {
    fits: isWide,
    build: ({ g, x }) => {
      const attr = { ...NHWC, ksize: ints(1, 2, 2, 1), strides: ints(1, 2, 2, 1), padding: text('SAME') };
      const [rows, columns, channels] = x.shape as [number, number, number];
      return {
        name: g.node('MaxPool', [x.name], attr),
        shape: [Math.ceil(rows / 2), Math.ceil(columns / 2), channels],
      };
    },
  },
  averagePool: {
    fits: isWide,
    build: ({ g, x }) => {
      const attr = { ...NHWC, ksize: ints(1, 2, 2, 1), strides: ints(1, 1, 1, 1), padding: text('SAME') };
      return { name: g.node('AvgPool', [x.name], attr), shape: x.shape };
    },
  },
  relu: { fits: any, build: same('Relu') },
  sigmoid: { fits: any, build: same('Sigmoid') },
  tanh: { fits: any, build: same('Tanh') },
  abs: { fits: any, build: same('Abs') },
  softmax: { fits: (shape) => shape.at(-1)! > 1, build: same('Softmax') },
  add: { fits: any, build: pairwise('AddV2') },
  subtract: { fits: any, build: pairwise('Sub') },
  multiply: { fits: any, build: pairwise('Mul') },
  maximum: { fits: any, build: pairwise('Maximum') },
  minimum: { fits: any, build: pairwise('Minimum') },
  addConstant: { fits: any, build: withConstant('Add') },
  multiplyConstant: { fits: any, build: withConstant('Mul') },
  subtractConstant: { fits: any, build: withConstant('Sub') },
  divideConstant: { fits: any, build: withConstant('RealDiv') },
  squareRoot: {
    fits: any,
    build: ({ g, x }) => {
      const square = g.node('Square', [x.name]);
      return { name: g.node('Sqrt', [g.node('Add', [square, g.scalar(0.5, 'float32')])]), shape: x.shape };
    },
  },
  concatenate: {
    fits: any,
    build: ({ g, x, other, how }) => {
      const axis = how % x.shape.length;
      const shape = x.shape.map((size, i) => (i === axis ? 2 * size : size));
      return { name: g.node('ConcatV2', [x.name, other.name, g.scalar(axis + 1)], { N: int(2) }), shape };
    },
  },
  pad: {
    fits: isPicture,
    build: ({ g, x, how }) => {
      const around = [0, 0, 1, how % 2, 0, 1, 0, how % 2];
      const paddings = g.node('Reshape', [g.whole(...around), g.whole(4, 2)]);
      return {
        name: g.node('Pad', [x.name, paddings]),
        shape: x.shape.map((n, i) => n + around[2 * i + 2]! + around[2 * i + 3]!),
      };
    },
  },
  split: {
    fits: (shape) => shape.at(-1)! >= 2,
    build: ({ g, x }) => {
      const channels = x.shape.at(-1)!;
      const parts = g.node('SplitV', [x.name, g.whole(1, -1), g.scalar(x.shape.length)], { num_split: int(2) });
      const shape = [...x.shape.slice(0, -1), channels - 1];
      return { name: g.node('Mul', [`${parts}:1`, parts]), shape };
    },
  },
  unpack: {
    fits: (shape) => isPicture(shape) && shape[2]! >= 2,
    build: ({ g, x }) => {
      const parts = g.node('Unpack', [x.name], { axis: int(3), num: int(x.shape[2]!) });
      const packed = g.node('Pack', [`${parts}:1`, parts], { axis: int(-1), N: int(2) });
      return { name: packed, shape: [x.shape[0]!, x.shape[1]!, 2] };
    },
  },
  slice: {
    fits: isWide,
    build: ({ g, x, how }) => {
      const stride = 1 + (how % 2);
      const attr = { begin_mask: int(1), end_mask: int(7) };
      const name = g.node('StridedSlice', [x.name, g.whole(0, 1, 0), g.whole(0, 0, 0), g.whole(1, 1, stride)], attr);
      return { name, shape: [x.shape[0]! - 1, Math.ceil(x.shape[1]! / stride), x.shape[2]!] };
    },
  },
  gather: {
    fits: isPicture,
    build: ({ g, x, how }) => {
      const indices = [how % x.shape[1]!, 0, how % x.shape[1]!];
      return {
        name: g.node('GatherV2', [x.name, g.whole(...indices), g.scalar(2)]),
        shape: [x.shape[0]!, 3, x.shape[2]!],
      };
    },
  },
  resize: {
    fits: isPicture,
    build: ({ g, x, how }) => {
      const attr = { half_pixel_centers: flag(how % 3 > 0), align_corners: flag(how % 3 === 0) };
      const op = how % 4 === 0 ? 'ResizeNearestNeighbor' : 'ResizeBilinear';
      const size = [2 + (how % 5), 3 + (how % 3)] as const;
      return { name: g.node(op, [x.name, g.whole(...size)], attr), shape: [...size, x.shape[2]!] };
    },
  },
  transposed: {
    fits: isPicture,
    build: ({ g, x, how }) => {
      const [rows, columns, channels] = x.shape as [number, number, number];
      const shape = [2 * rows - (how % 2), 2 * columns, 2];
      const attr = { ...window, strides: ints(1, 2, 2, 1), padding: text('SAME') };
      const filter = g.weight([3, 3, 2, channels], how, 0.5);
      return { name: g.node('Conv2DBackpropInput', [g.whole(2, ...shape), filter, x.name], attr), shape };
    },
  },
  channelsFirst: {
    fits: isPicture,
    build: ({ g, x }) => {
      const first = g.node('Transpose', [x.name, g.whole(0, 3, 1, 2)]);
      const shifted = g.node('Relu', [g.node('AddV2', [first, first])]);
      return { name: g.node('Transpose', [shifted, g.whole(0, 2, 3, 1)]), shape: x.shape };
    },
  },
  dynamicFlatten: {
    fits: isPicture,
    build: ({ g, x }) => {
      const shape = g.node('Shape', [x.name], { out_type: type('DT_INT32') });
      const batch = g.node('StridedSlice', [shape, g.whole(0), g.whole(1), g.whole(1)], { shrink_axis_mask: int(1) });
      const count = x.shape.reduce((a, b) => a * b, 1);
      return {
        name: g.node('Reshape', [x.name, g.node('Pack', [batch, g.scalar(-1)], { axis: int(0) })]),
        shape: [count],
      };
    },
  },
  mean: {
    fits: isPicture,
    build: ({ g, x, how }) => {
      const keep = how % 2 === 0;
      const name = g.node('Mean', [x.name, g.whole(1, 2)], { keep_dims: flag(keep) });
      return { name, shape: keep ? [1, 1, x.shape[2]!] : [x.shape[2]!] };
    },
  },
  largest: {
    fits: isPicture,
    build: ({ g, x, how }) => {
      const axis = 1 + (how % 3);
      const name = g.node('Max', [x.name, g.whole(axis)], { keep_dims: flag(true) });
      return { name, shape: x.shape.map((size, i) => (i === axis - 1 ? 1 : size)) };
    },
  },
  gate: {
    fits: isPicture,
    build: ({ g, x }) => {
      const mean = g.node('Mean', [x.name, g.whole(1, 2)], { keep_dims: flag(true) });
      return { name: g.node('Mul', [x.name, g.node('Sigmoid', [mean])]), shape: x.shape };
    },
  },
  dense: {
    fits: (shape) => shape.length === 1,
    build: ({ g, x, how }) => {
      const name = g.node('_FusedMatMul', [x.name, g.weight([x.shape[0]!, 3], how, 0.5), g.weight([3], how)], {
        fused_ops: texts('BiasAdd', 'Relu'),
        num_args: int(1),
      });
      return { name, shape: [3] };
    },
  },
  tile: {
    fits: isPicture,
    build: ({ g, x }) => ({
      name: g.node('Tile', [x.name, g.whole(1, 2, 1, 1)]),
      shape: [2 * x.shape[0]!, x.shape[1]!, x.shape[2]!],
    }),
  },
};

const MOST_VALUES = 400;

/** Builds a plan's graph of one input, and gives its outputs: the last value, and whatever nobody takes. */
export function assemble(g: GraphMaker, { steps, size }: GraphPlan): string[] {
  const values: Value[] = [{ name: g.input([null, ...size]), shape: size }];
  const used = new Set<string>();
  for (const { op, from, other, how } of steps) {
    // Later values more often than earlier ones, so that graphs grow deep.
    const x = values.at(-1 - (from % Math.min(2, values.length)))!;
    const alike = values.filter(({ shape }) => shape.join() === x.shape.join());
    const fitting = Object.values(ops).filter(({ fits }) => fits(x.shape));
    const made = fitting[op % fitting.length]!.build({ g, x, other: alike[other % alike.length]!, how });
    if (made.shape.reduce((a, b) => a * b, 1) > MOST_VALUES) continue;
    used.add(x.name);
    values.push(made);
  }
  return values.slice(1).flatMap(({ name }, i, all) => (i === all.length - 1 || !used.has(name) ? [name] : []));
}
