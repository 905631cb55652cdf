import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { gate } from '../../src/backend/gate.js';
import { TRANSPOSED_CONVOLUTION } from '../../src/backend/packedConvolution.js';
import { finish } from '../../src/onnx/finish.js';
import { kernelFunctions } from '../../src/onnx/kernels.js';
import { plain } from '../../src/onnx/layout.js';
import { trace } from '../../src/onnx/trace.js';
import type { ValueInfo } from '../../src/onnx/writeModel.js';
import { use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { runOnnx } from './runOnnx.js';

type Make = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** What the cases below call a tensor: its shape, and how its numbers are made of normally distributed ones. */
interface Given {
  readonly shape: number[];
  readonly of?: (x: number) => number;
  readonly dtype?: 'int32' | 'bool';
}

const at = (shape: number[], of?: (x: number) => number, dtype?: Given['dtype']): Given => ({
  shape,
  ...(of && { of }),
  ...(dtype && { dtype }),
});

const picture = at([2, 5, 4, 3]);
const positive = (x: number): number => Math.abs(x) + 0.1;
const whole = (x: number): number => Math.round(3 * x);
/** A picture whose channels a graph keeps first: what a pooling gives. */
const pooled = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, 1, 1, 'valid');
const windows = { strides: [2, 1] as [number, number], pad: 'same' as const };
const run = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);

/** Each kernel of tfjs's, as operations call it; the cpu backend says what is right. */
const cases: readonly [kernel: string, what: string, make: Make, ...inputs: Given[]][] = [
  ['Abs', '', (x) => tf.abs(x!), picture],
  ['Ceil', '', (x) => tf.ceil(x!), picture],
  ['Cos', '', (x) => tf.cos(x!), picture],
  ['Elu', '', (x) => tf.elu(x!), picture],
  ['Erf', '', (x) => tf.erf(x!), picture],
  ['Exp', '', (x) => tf.exp(x!), picture],
  ['Expm1', '', (x) => tf.expm1(x!), picture],
  ['Floor', '', (x) => tf.floor(x!), picture],
  ['LeakyRelu', '', (x) => tf.leakyRelu(x!, 0.3), picture],
  ['Log', '', (x) => tf.log(x!), at([7], positive)],
  ['Log1p', '', (x) => tf.log1p(x!), at([7], positive)],
  ['LogicalNot', '', (x) => tf.logicalNot(tf.greater(x!, 0)), picture],
  ['Neg', '', (x) => tf.neg(x!), picture],
  ['Reciprocal', '', (x) => tf.reciprocal(x!), at([7], positive)],
  ['Relu', '', (x) => tf.relu(x!), picture],
  ['Relu6', '', (x) => tf.relu6(tf.mul(x!, 5)), picture],
  ['Round', 'halves to even', (x) => tf.round(x!), at([9], (x) => whole(x) / 2)],
  ['Rsqrt', '', (x) => tf.rsqrt(x!), at([7], positive)],
  ['Selu', '', (x) => tf.selu(x!), picture],
  ['Sigmoid', '', (x) => tf.sigmoid(x!), picture],
  ['Sign', '0 where it is 0', (x) => tf.sign(x!), at([9], whole)],
  ['Sin', '', (x) => tf.sin(x!), picture],
  ['Softplus', '', (x) => tf.softplus(x!), picture],
  ['Sqrt', '', (x) => tf.sqrt(x!), at([7], positive)],
  ['Square', '', (x) => tf.square(x!), picture],
  ['Tanh', '', (x) => tf.tanh(x!), picture],
  ['ClipByValue', '', (x) => tf.clipByValue(x!, -0.5, 0.7), picture],
  ['Step', '', (x) => tf.step(x!), at([9], whole)],
  ['Step', 'with a slope', (x) => tf.step(x!, 0.2), at([9], whole)],
  ['Cast', 'towards zero', (x) => tf.cast(tf.mul(x!, 3), 'int32'), picture],
  ['Cast', 'of a mask', (x) => tf.cast(tf.greater(x!, 0), 'float32'), picture],
  ['Identity', '', (x) => tf.clone(x!), picture],
  ['Add', '', (x, y) => tf.add(x!, y!), picture, picture],
  ['Add', 'broadcast, of lower rank', (x, y) => tf.add(x!, y!), picture, at([3])],
  ['Add', 'broadcast along places, channels first', (x, y) => tf.add(pooled(x!), y!), picture, at([5, 1, 1])],
  ['Add', 'two orders', (x, y) => tf.add(pooled(x!), y!), picture, picture],
  ['Add', 'of nothing', (x) => tf.add(x!, 0), picture],
  ['Sub', '', (x, y) => tf.sub(x!, y!), at([4, 1]), at([1, 3])],
  ['Multiply', 'by ones: broadcast', (x) => tf.mul(x!, tf.ones([2, 5, 4, 3])), at([2, 1, 1, 3])],
  ['Multiply', 'of whole numbers', (x) => tf.mul(x!, tf.scalar(3, 'int32')), at([5], whole, 'int32')],
  ['RealDiv', '', (x, y) => tf.div(x!, y!), picture, at([3], positive)],
  ['FloorDiv', '', (x) => tf.floorDiv(x!, tf.scalar(2, 'int32')), at([9], whole, 'int32')],
  ['Pow', '', (x) => tf.pow(x!, 2.5), at([7], positive)],
  ['Maximum', '', (x, y) => tf.maximum(x!, y!), picture, at([4, 3])],
  ['Maximum', 'of zero', (x) => tf.maximum(x!, 0), picture],
  ['Minimum', '', (x) => tf.minimum(x!, 0), picture],
  ['SquaredDifference', '', (x, y) => tf.squaredDifference(x!, y!), picture, at([3])],
  ['AddN', '', (x, y) => tf.addN([x!, y!, pooled(x!)]), picture, picture],
  ['Equal', '', (x, y) => tf.equal(x!, y!), at([9], whole), at([9], whole)],
  ['NotEqual', '', (x, y) => tf.notEqual(x!, y!), at([9], whole), at([9], whole)],
  ['Greater', '', (x, y) => tf.greater(x!, y!), at([9], whole), at([9], whole)],
  ['GreaterEqual', '', (x, y) => tf.greaterEqual(x!, y!), at([9], whole), at([9], whole)],
  ['Less', '', (x, y) => tf.less(x!, y!), at([9], whole), at([9], whole)],
  ['LessEqual', '', (x, y) => tf.lessEqual(x!, y!), at([9], whole), at([9], whole)],
  ['LogicalAnd', '', (x) => tf.logicalAnd(tf.greater(x!, -1), tf.less(x!, 1)), picture],
  ['LogicalOr', '', (x) => tf.logicalOr(tf.greater(x!, 1), tf.less(x!, -1)), picture],
  ['Select', '', (x, y) => tf.where(tf.greater(x!, 0), pooled(x!), y!), picture, picture],
  ['Select', 'of zeros', (x) => tf.where(tf.greater(x!, 0), x!, tf.zerosLike(x!)), picture],
  ['Prelu', 'a slope a channel', (x, y) => tf.prelu(pooled(x!), y!), picture, at([3])],
  ['EluGrad', '', (x, y) => run('EluGrad', { dy: x!, y: tf.elu(y!) }, {}), picture, picture],
  ['NetlensGate', 'of a ReLU', (x, y) => gate(x!, tf.relu(y!), Infinity), picture, picture],
  [
    'NetlensGate',
    'of a ReLU6, at 0, between and at 6',
    (x, y) => gate(x!, tf.relu6(tf.mul(y!, 6)), 6),
    picture,
    at([2, 5, 4, 3], whole),
  ],
  ['Max', '', (x) => tf.max(pooled(x!), [1, 2]), picture],
  ['Mean', '', (x) => tf.mean(pooled(x!), [1, 2]), picture],
  ['Mean', 'of the channels, kept', (x) => tf.mean(pooled(x!), 3, true), picture],
  ['Min', '', (x) => tf.min(x!, -1), picture],
  ['Prod', '', (x) => tf.prod(x!, [0, 3]), picture],
  ['Sum', 'of all', (x) => tf.sum(x!), picture],
  ['Sum', 'of the channels', (x) => tf.sum(pooled(x!), -1), picture],
  ['Sum', 'of places, then of what is left', (x) => tf.sum(tf.sum(pooled(x!), 2), 2), picture],
  ['All', '', (x) => tf.all(tf.greater(x!, -1), 1), picture],
  ['Any', '', (x) => tf.any(tf.greater(pooled(x!), 1), -1, true), picture],
  ['ArgMax', '', (x) => tf.argMax(pooled(x!), -1), picture],
  ['ArgMin', 'the first of equal ones', (x) => tf.argMin(x!, 1), at([4, 9], whole)],
  ['Softmax', '', (x) => tf.softmax(pooled(x!)), picture],
  ['Concat', 'two orders', (x, y) => tf.concat([pooled(x!), y!], 3), picture, at([2, 5, 4, 2])],
  ['Concat', 'of rows', (x, y) => tf.concat([x!, y!], 1), picture, at([2, 2, 4, 3])],
  ['DepthToSpace', '', (x) => tf.depthToSpace(x as tf.Tensor4D, 2), at([2, 3, 2, 8])],
  ['ExpandDims', '', (x) => tf.expandDims(pooled(x!), -1), picture],
  ['Fill', '', (x) => tf.add(x!, tf.fill([4, 3], 2)), picture],
  ['OnesLike', '', (x) => tf.sub(x!, tf.onesLike(x!)), picture],
  ['ZerosLike', '', (x) => tf.concat([x!, tf.zerosLike(x!)], 1), picture],
  ['Pack', '', (x, y) => tf.stack([pooled(x!), y!], 1), picture, picture],
  ['PadV2', '', (x) => tf.pad(pooled(x!), [[0, 0], [1, 2], [0, 1], [2, 0]], 0.5), picture], // prettier-ignore
  ['Range', '', (x) => tf.mul(x!, tf.range(1, 4)), picture],
  ['Reshape', 'of a picture as a vector', (x) => tf.reshape(pooled(x!), [2, -1]), picture],
  ['Reshape', 'and back', (x) => tf.reshape(tf.reshape(pooled(x!), [40, 3]), [2, 5, 4, 3]), picture],
  ['Reshape', 'of one place', (x) => tf.reshape(tf.mean(pooled(x!), [1, 2], true), [2, 3]), picture],
  ['Reverse', '', (x) => tf.reverse(pooled(x!), [1, 3]), picture],
  ['Slice', '', (x) => tf.slice(pooled(x!), [0, 1, 0, 1], [-1, 3, -1, 2]), picture],
  ['SplitV', '', (x) => tf.split(pooled(x!), [1, 2], 3), picture],
  ['StridedSlice', '', (x) => tf.stridedSlice(pooled(x!), [0, 1, 0, 0], [2, 5, 4, 3], [1, 2, 3, 1]), picture],
  ['StridedSlice', 'backwards', (x) => tf.stridedSlice(x!, [1, 4], [2, 0], [1, -2]), picture],
  ['Tile', '', (x) => tf.tile(pooled(x!), [1, 2, 1, 3]), picture],
  ['Transpose', '', (x) => tf.transpose(pooled(x!), [0, 2, 1, 3]), picture],
  [
    'Transpose',
    'in the midst of a sum',
    (x, y) => tf.add(tf.transpose(pooled(x!), [3, 1, 0, 2]), y!),
    picture,
    at([3, 5, 2, 4]),
  ],
  ['Unpack', '', (x) => tf.unstack(pooled(x!), 3), picture],
  ['SpaceToBatchND', '', (x) => tf.spaceToBatchND(pooled(x!), [2, 2], [[1, 0], [0, 0]]), picture], // prettier-ignore
  ['BatchToSpaceND', '', (x) => tf.batchToSpaceND(x!, [2, 2], [[1, 0], [0, 1]]), at([4, 3, 2, 3])], // prettier-ignore
  ['GatherV2', '', (x) => tf.gather(pooled(x!), tf.tensor1d([2, 0, 2], 'int32'), 3), picture],
  ['GatherNd', '', (x) => tf.gatherND(x!, tf.tensor2d([[1, 0], [0, 4]], [2, 2], 'int32')), picture], // prettier-ignore
  ['ScatterNd', 'twice to one place', (x) => tf.scatterND(tf.tensor2d([[1], [4], [1]], [3, 1], 'int32'), x!, [5, 2]), at([3, 2])], // prettier-ignore
  ['OneHot', '', (x) => tf.cast(tf.oneHot(tf.argMax(x!, 1) as tf.Tensor1D, 9), 'float32'), at([4, 9])],
  ['OneHot', 'of other values', (x) => tf.oneHot(tf.argMax(x!, 1) as tf.Tensor1D, 9, 3, -1), at([4, 9])],
  ['BatchMatMul', '', (x, y) => tf.matMul(x!, y!), at([2, 3, 4]), at([2, 4, 5])],
  ['BatchMatMul', 'turned', (x, y) => tf.matMul(x!, y!, true, true), at([2, 4, 3]), at([2, 5, 4])],
  ['_FusedMatMul', '', (a, b, bias) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: bias!, activation: 'relu' }), at([2, 4]), at([4, 3]), at([3])], // prettier-ignore
  ['Conv2D', '', (x, y) => tf.conv2d(x as tf.Tensor4D, y as tf.Tensor4D, [2, 1], 'same'), picture, at([3, 2, 3, 4])],
  ...(['linear', 'relu', 'relu6', 'elu', 'sigmoid'] as const).map((activation): (typeof cases)[number] => [
    'FusedConv2D',
    activation,
    (x, filter, bias) =>
      tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias: bias!, activation, ...windows }),
    picture,
    at([3, 3, 3, 4]),
    at([4]),
  ]),
  ['FusedConv2D', 'leakyrelu', (x, filter) => tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, activation: 'leakyrelu', leakyreluAlpha: 0.1, ...windows }), picture, at([3, 3, 3, 4])], // prettier-ignore
  ['FusedConv2D', 'prelu', (x, filter, slopes) => tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, activation: 'prelu', preluActivationWeights: slopes!, ...windows }), picture, at([3, 3, 3, 4]), at([4])], // prettier-ignore
  ['FusedConv2D', 'dilated, zeros said', (x, filter) => tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 1, dilations: 2, pad: [[0, 0], [2, 1], [0, 3], [0, 0]] }), picture, at([2, 2, 3, 4])], // prettier-ignore
  ['FusedConv2D', 'a dense layer', (x, filter, bias) => tf.fused.conv2d({ x: tf.reshape(x!, [1, 6, 1, 5]) as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 1, pad: 'valid', bias: bias! }), at([6, 5]), at([1, 1, 5, 4]), at([4])], // prettier-ignore
  [
    'DepthwiseConv2dNative',
    '',
    (x, y) => tf.depthwiseConv2d(x as tf.Tensor4D, y as tf.Tensor4D, 2, 'same'),
    picture,
    at([3, 3, 3, 2]),
  ],
  ['FusedDepthwiseConv2D', '', (x, filter, bias) => tf.fused.depthwiseConv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 1, pad: 'valid', bias: bias!, activation: 'relu6' }), picture, at([2, 3, 3, 2]), at([6])], // prettier-ignore
  ...[
    { size: [6, 5], window: [3, 3], strides: [2, 2], pad: 'same' },
    { size: [7, 8], window: [3, 2], strides: [3, 2], pad: 'valid' },
    { size: [5, 5], window: [1, 1], strides: [2, 2], pad: 'same' },
    {
      size: [6, 6],
      window: [2, 2],
      strides: [2, 2],
      pad: [
        [0, 0],
        [1, 2],
        [0, 1],
        [0, 0],
      ],
    },
  ].flatMap(({ size, window, strides, pad }): (typeof cases)[number][] => {
    const info = tf.backend_util.computeConv2DInfo(
      [2, ...size, 3] as never,
      [...window, 3, 4] as never,
      strides as never,
      1,
      pad as never,
    );
    const what = `${String(size)} ${String(window)} ${String(strides)} ${String(pad)}`;
    return [
      [
        TRANSPOSED_CONVOLUTION,
        what,
        (dy, filter) =>
          tf.getKernel(TRANSPOSED_CONVOLUTION, tf.getBackend())
            ? run(TRANSPOSED_CONVOLUTION, { dy: dy!, filter: filter! }, { strides, pad, inputShape: [2, ...size, 3] })
            : run(
                'Conv2DBackpropInput',
                { dy: dy!, filter: filter! },
                { strides, pad, inputShape: [2, ...size, 3], dataFormat: 'NHWC' },
              ),
        at(info.outShape),
        at([...window, 3, 4]),
      ],
      [
        'DepthwiseConv2dNativeBackpropInput',
        what,
        (dy, filter) =>
          run(
            'DepthwiseConv2dNativeBackpropInput',
            { dy: dy!, filter: filter! },
            { strides, pad, dilations: [1, 1], inputShape: [2, ...size, 3] },
          ),
        at([...info.outShape.slice(0, 3), 6]),
        at([...window, 3, 2]),
      ],
    ];
  }),
  ['MaxPool', '', (x) => tf.maxPool(x as tf.Tensor4D, [3, 2], [2, 1], 'same'), picture],
  ['AvgPool', 'a mean of what is there', (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same'), picture],
  ...(['same', 'valid'] as const).map((pad): (typeof cases)[number] => [
    'MaxPoolGrad',
    `${pad}: the first of equal ones, windows that overlap`,
    (dy, x) => {
      const pooling = { filterSize: [3, 2], strides: [2, 1], pad };
      const output = tf.maxPool(x as tf.Tensor4D, [3, 2], [2, 1], pad);
      const gradient = tf.slice(dy!, [0, 0, 0, 0], output.shape as [number, number, number, number]);
      return run('MaxPoolGrad', { dy: gradient, input: x!, output }, pooling);
    },
    picture,
    at([2, 5, 4, 3], whole),
  ]),
  [
    'AvgPoolGrad',
    '',
    (dy, x) => run('AvgPoolGrad', { dy: dy!, input: x! }, { filterSize: [2, 2], strides: [2, 1], pad: 'valid' }),
    at([2, 2, 3, 3]),
    picture,
  ],
  [
    'AvgPoolGrad',
    'of the whole picture',
    (dy, x) => run('AvgPoolGrad', { dy: dy!, input: x! }, { filterSize: [5, 4], strides: [5, 4], pad: 'valid' }),
    at([2, 1, 1, 3]),
    picture,
  ],
  ...[
    [7, 9],
    [3, 2],
    [5, 4],
  ].flatMap((size) =>
    [
      [false, true],
      [false, false],
      [true, false],
    ].flatMap(([corners, halves]): (typeof cases)[number][] => [
      [
        'ResizeBilinear',
        `${size.join()} ${corners} ${halves}`,
        (x) => tf.image.resizeBilinear(pooled(x!) as tf.Tensor4D, size as [number, number], corners, halves),
        picture,
      ],
      [
        'ResizeNearestNeighbor',
        `${size.join()} ${corners} ${halves}`,
        (x) => tf.image.resizeNearestNeighbor(pooled(x!) as tf.Tensor4D, size as [number, number], corners, halves),
        picture,
      ],
    ]),
  ),
];

/** A function as a graph, whose inputs are x0, x1, ... and whose outputs are y0, y1, ... */
function asGraph(make: Make, given: readonly Given[]): Promise<Uint8Array> {
  const names = given.map((_, i) => `x${i}`);
  const { recording, outputs } = trace((tracing) => {
    const inputs = given.map(({ shape, dtype }, i) => tracing.input(names[i]!, shape, dtype ?? 'float32'));
    const made = [make(...inputs)].flat().map((tensor) => tracing.traced(tensor));
    const named = made.map((value, i): ValueInfo => {
      const name = plain(tracing.recording, value);
      tracing.recording.nodes.push({ type: 'Identity', inputs: [name], outputs: [`y${i}`], attributes: {} });
      return { name: `y${i}`, type: value.dtype, shape: value.shape };
    });
    return { recording: tracing.recording, outputs: named };
  });
  const inputs = given.map(({ shape, dtype }, i): ValueInfo => ({ name: names[i]!, shape, type: dtype ?? 'float32' }));
  return finish(recording, { name: 'case', metadata: {}, inputs, outputs });
}

const tensorsOf = (given: readonly Given[]): tf.Tensor[] =>
  given.map(({ shape, of = (x) => x, dtype }, i) =>
    tf.tensor(Array.from(normals(i + 1, tf.util.sizeFromShape(shape)), of), shape, dtype),
  );

beforeAll(() => use('cpu'));

test('has a case for each kernel', () => {
  expect(new Set(cases.map(([kernel]) => kernel))).toEqual(new Set(Object.keys(kernelFunctions)));
});

describe('a kernel written in ONNX gives what the cpu backend gives', () => {
  test.each(cases)('%s %s', async (kernel, _, make, ...given) => {
    const inputs = tensorsOf(given);
    const profile = await tf.profile(() => [make(...inputs)].flat());
    const own = ['NetlensGate', TRANSPOSED_CONVOLUTION];
    if (!own.includes(kernel)) expect(profile.kernelNames).toContain(kernel);
    const wanted = profile.result as unknown as tf.Tensor[];

    const bytes = await asGraph(make, given);
    const made = await runOnnx(bytes, Object.fromEntries(inputs.map((tensor, i) => [`x${i}`, tensor])));
    expect(Object.keys(made)).toHaveLength(wanted.length);
    wanted.forEach((tensor, i) => {
      expect(made[`y${i}`]!.shape).toEqual(tensor.shape);
      expect(made[`y${i}`]!.values).toBeAllclose(Float32Array.from(tensor.dataSync()));
    });
  });
});
