import { backend_util } from '@tensorflow/tfjs-core';
import type { Call, Kernel, Kernels } from '../Kernel.js';
import { computed, expanded, inOrder, pointwise, reshaped, transposed } from '../layout.js';
import { CHANNELS_FIRST, sizeOf } from '../orders.js';
import type { Traced } from '../Traced.js';
import type { Attribute } from '../writeModel.js';
import { TRANSPOSED_CONVOLUTION } from '../../backend/packedConvolution.js';
import { activated } from './activated.js';

type Graph = Call['graph'];
type Info = backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];
type Attributes = Readonly<Record<string, Attribute>>;

/** How a convolution's window moves, by tfjs's attributes. */
function convolutionOf(call: Call, input: readonly number[], filter: readonly number[], isDepthwise: boolean): Info {
  const { strides, pad, dilations, dimRoundingMode } = call.attributes;
  return backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
}

function poolingOf(
  { attributes: { filterSize, strides, pad, dimRoundingMode } }: Call,
  input: readonly number[],
): Info {
  return backend_util.computePool2DInfo(input as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
}

/** A window in ONNX's attributes. */
function windowOf({ filterHeight, filterWidth, strideHeight, strideWidth, padInfo }: Info): Attributes {
  return {
    kernel_shape: [filterHeight, filterWidth],
    strides: [strideHeight, strideWidth],
    pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
  };
}

/** The same with dilations, for a convolution. */
const attributesOf = (info: Info, group: number): Attributes => ({
  ...windowOf(info),
  dilations: [info.dilationHeight, info.dilationWidth],
  group,
});

/**
 * The attributes of the transposed window: it ends where the picture does. Rows that no window reads are padding of the
 * output.
 */
function transposedOf(info: Info, group: number): Attributes {
  const { padInfo, outHeight, outWidth, strideHeight, strideWidth, inHeight, inWidth } = info;
  const surplus = (count: number, stride: number, extent: number, before: number, size: number): number =>
    stride * (count - 1) + extent - before - size;
  const rows = surplus(outHeight, strideHeight, info.effectiveFilterHeight, padInfo.top, inHeight);
  const columns = surplus(outWidth, strideWidth, info.effectiveFilterWidth, padInfo.left, inWidth);
  return {
    ...attributesOf(info, group),
    pads: [padInfo.top, padInfo.left, Math.max(0, rows), Math.max(0, columns)],
    output_padding: [Math.max(0, -rows), Math.max(0, -columns)],
  };
}

/** A kernel `[height, width, in, out]` as ONNX has it: `[out, in, height, width]`; shared by forward and backward. */
const asConvolution = (graph: Graph, filter: Traced): string => inOrder(graph, filter, [3, 2, 0, 1]);

/** A kernel `[height, width, channels, multiplier]` as that of as many groups as channels. */
function asDepthwise(graph: Graph, filter: Traced): string {
  const [height, width, channels, multiplier] = filter.shape as Shape4D;
  const turned = transposed(graph, filter, [2, 3, 0, 1]);
  const whole = reshaped(graph, turned, [channels * multiplier, 1, height, width]);
  return inOrder(graph, whole, [0, 1, 2, 3]);
}

const pictures = (graph: Graph, value: Traced): string => inOrder(graph, value, CHANNELS_FIRST);

/** A matrix product for each pixel of a picture of one column: what a dense layer is. */
function dense(graph: Graph, x: Traced, filter: Traced, bias: Traced | undefined): Traced {
  const [batch, rows, columns, size] = x.shape as Shape4D;
  const count = filter.shape[3] as number;
  const vectors = inOrder(graph, reshaped(graph, x, [batch * rows * columns, size]), [0, 1]);
  const matrix = inOrder(graph, reshaped(graph, filter, [size, count]), [0, 1]);
  const added = bias === undefined ? [] : [inOrder(graph, bias, [0])];
  const product = computed(graph.one('Gemm', [vectors, matrix, ...added]), [batch * rows * columns, count]);
  return reshaped(graph, product, [batch, rows, columns, count]);
}

const convolution =
  (isDepthwise: boolean): Kernel =>
  (call) => {
    const { graph, inputs } = call;
    const { x, filter, bias } = inputs as { x: Traced; filter: Traced; bias?: Traced };
    const info = convolutionOf(call, x.shape, filter.shape, isDepthwise);
    const isDense = !isDepthwise && x.shape[0] === 1 && x.shape[2] === 1 && sizeOf(filter.shape.slice(0, 2)) === 1;
    if (isDense && info.outHeight === x.shape[1]) return activated(call, dense(graph, x, filter, bias));
    const kernel = isDepthwise ? asDepthwise(graph, filter) : asConvolution(graph, filter);
    const group = isDepthwise ? info.inChannels : info.inChannels / (filter.shape[2] as number);
    const added = bias === undefined ? [] : [inOrder(graph, bias, [0])];
    const name = graph.one('Conv', [pictures(graph, x), kernel, ...added], attributesOf(info, group));
    return activated(call, computed(name, info.outShape, CHANNELS_FIRST));
  };

/** The gradient of a convolution's input. */
const convolutionGradient =
  (isDepthwise: boolean): Kernel =>
  (call) => {
    const { graph, inputs, attributes } = call;
    const { dy, filter } = inputs as { dy: Traced; filter: Traced };
    const shape = attributes.inputShape;
    const info = convolutionOf(call, shape, filter.shape, isDepthwise);
    const kernel = isDepthwise ? asDepthwise(graph, filter) : asConvolution(graph, filter);
    const attributesThere = transposedOf(info, isDepthwise ? info.inChannels : 1);
    return computed(graph.one('ConvTranspose', [pictures(graph, dy), kernel], attributesThere), shape, CHANNELS_FIRST);
  };

/** Both outputs, the values and their places: the gradient wants the second. */
function maxPool(call: Call, x: Traced): readonly [values: string, places: string] {
  const names = call.graph.node('MaxPool', [pictures(call.graph, x)], windowOf(poolingOf(call, x.shape)), 2);
  return names as readonly [string, string];
}

/** Each gradient goes to the first largest value of its window; where windows overlap, they add up. */
const maxPoolGradient: Kernel = (call) => {
  const { graph, inputs } = call;
  const { dy, input } = inputs as { dy: Traced; input: Traced };
  const flat = (name: string): string => graph.one('Reshape', [name, graph.integers([-1])]);
  const count = sizeOf(input.shape);
  const scattered = graph.one(
    'ScatterElements',
    [
      graph.one('Expand', [graph.scalar(0), graph.integers([count])]),
      flat(maxPool(call, input)[1]),
      flat(pictures(graph, dy)),
    ],
    { axis: 0, reduction: 'add' },
  );
  const [batch, rows, columns, channels] = input.shape as Shape4D;
  const name = graph.one('Reshape', [scattered, graph.integers([batch, channels, rows, columns])]);
  return computed(name, input.shape, CHANNELS_FIRST);
};

/** Each gradient goes in equal parts to the window's pixels. */
const averagePoolGradient: Kernel = (call) => {
  const { graph, inputs } = call;
  const { dy, input } = inputs as { dy: Traced; input: Traced };
  const info = poolingOf(call, input.shape);
  const share = 1 / (info.filterHeight * info.filterWidth);
  if (
    info.outHeight * info.outWidth === 1 &&
    info.filterHeight === info.inHeight &&
    info.filterWidth === info.inWidth
  ) {
    return expanded(graph, pointwise(graph, 'Mul', [dy, graph.filled(share, [], 'float32')]), input.shape);
  }
  const kernel = inOrder(
    graph,
    graph.filled(share, [info.inChannels, 1, info.filterHeight, info.filterWidth], 'float32'),
    [0, 1, 2, 3],
  );
  const attributes = transposedOf(info, info.inChannels);
  return computed(graph.one('ConvTranspose', [pictures(graph, dy), kernel], attributes), input.shape, CHANNELS_FIRST);
};

/** What slides a window over a picture. */
export const windows: Kernels = {
  Conv2D: convolution(false),
  FusedConv2D: convolution(false),
  DepthwiseConv2dNative: convolution(true),
  FusedDepthwiseConv2D: convolution(true),
  MaxPool: (call) => {
    const x = call.inputs['x'] as Traced;
    return computed(maxPool(call, x)[0], poolingOf(call, x.shape).outShape, CHANNELS_FIRST);
  },
  AvgPool: (call) => {
    const x = call.inputs['x'] as Traced;
    const info = poolingOf(call, x.shape);
    return computed(
      call.graph.one('AveragePool', [pictures(call.graph, x)], windowOf(info)),
      info.outShape,
      CHANNELS_FIRST,
    );
  },
};

/** Their gradients; other backends lack some of them, so constants are not computed by these names. */
export const windowGradients: Kernels = {
  [TRANSPOSED_CONVOLUTION]: convolutionGradient(false),
  DepthwiseConv2dNativeBackpropInput: convolutionGradient(true),
  MaxPoolGrad: maxPoolGradient,
  AvgPoolGrad: averagePoolGradient,
};
