import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Layer } from './cases/case.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- tfjs types a layer's options as private */
type Call = (layer: any, inputs: tf.Tensor[]) => tf.Tensor;

/**
 * Makes a model that tfjs 4.22 can differentiate on the cpu backend of one that it cannot, in place: the same function
 * of the same weights. Normalizations without scale or centre, ThresholdedReLU and Masking throw; along an inner
 * axis BatchNormalization's forward pass is wrong; Maximum and Minimum throw
 * where they broadcast; dilated convolutions have no gradient; that of average pooling is wrong where a window sticks
 * out over the border, that of up-sampling where the picture is not square. A global maximum hands its whole gradient
 * to each of equal values, where TensorFlow and torch's amax share it.
 */
export function makeDifferentiable<M extends LayersModel>(model: M): M {
  for (const layer of model.layers) {
    const inner = (layer as unknown as { layers?: Layer[] }).layers;
    if (inner) makeDifferentiable(layer as unknown as LayersModel);
    const call = calls[layer.getClassName()];
    if (call && needed(layer)) {
      layer.call = (inputs) => tf.tidy(() => call(layer, Array.isArray(inputs) ? inputs : [inputs]));
    }
    if (layer.getClassName() === 'Masking') {
      layer.computeMask = (inputs) => tf.tidy(() => unmasked(layer, Array.isArray(inputs) ? inputs[0]! : inputs));
    }
  }
  return model;
}

function needed(layer: any): boolean {
  const rates: number[] = layer.dilationRate ?? [];
  if (layer.getClassName() === 'BatchNormalization') return !layer.scale || !layer.center || isInner(layer);
  if (layer.getClassName() === 'LayerNormalization') return !layer.scale || !layer.center;
  return !layer.getClassName().includes('Conv') || rates.some((rate) => rate !== 1);
}

const isInner = (layer: any): boolean => layer.axis >= 0 && Number(layer.axis) < layer.inputSpec[0].ndim - 1;

const calls: Readonly<Record<string, Call>> = {
  BatchNormalization(layer, [x]) {
    const axis = (Number(layer.axis) + x!.rank) % x!.rank;
    const of = (weight: any): tf.Tensor =>
      tf.reshape(
        weight.read(),
        x!.shape.map((side, at) => (at === axis ? side : 1)),
      );
    const scale = tf.rsqrt(tf.add(of(layer.movingVariance), layer.epsilon));
    const normed = tf.mul(tf.sub(x!, of(layer.movingMean)), scale);
    const scaled = layer.scale ? tf.mul(normed, of(layer.gamma)) : normed;
    return layer.center ? tf.add(scaled, of(layer.beta)) : scaled;
  },
  LayerNormalization(layer, [x]) {
    const { mean, variance } = tf.moments(x!, layer.axis, true);
    const shape = x!.shape.map((side, axis) => (layer.axis.includes(axis) ? side : 1));
    const normed = tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, layer.epsilon)));
    const scaled = layer.scale ? tf.mul(normed, tf.reshape(layer.gamma.read(), shape)) : normed;
    return layer.center ? tf.add(scaled, tf.reshape(layer.beta.read(), shape)) : scaled;
  },
  ThresholdedReLU(layer, [x]) {
    const mask = tf.tensor(
      x!.dataSync().map((value) => Number(value > layer.theta)),
      x!.shape,
      'float32',
    );
    return tf.mul(x!, mask);
  },
  Masking: (layer, [x]) => tf.mul(x!, tf.expandDims(tf.cast(unmasked(layer, x!), 'float32'), -1)),
  Maximum: (_layer, inputs) => alike(inputs).reduce((a, b) => tf.maximum(a, b)),
  Minimum: (_layer, inputs) => alike(inputs).reduce((a, b) => tf.minimum(a, b)),
  Conv1D(layer, [x]) {
    const wide = tf.expandDims(layer.kernel.read(), 0);
    const kernel = stuffed(wide, [1, layer.dilationRate[0]]);
    const row = tf.conv2d(tf.expandDims(x!, 1) as tf.Tensor4D, kernel, [1, layer.strides[0]], layer.padding);
    const y = tf.squeeze(row, [1]);
    return layer.activation.apply(layer.bias ? tf.add(y, layer.bias.read()) : y);
  },
  Conv2D(layer, [x]) {
    const kernel = stuffed(layer.kernel.read(), layer.dilationRate);
    const y = tf.conv2d(x as tf.Tensor4D, kernel, layer.strides, layer.padding);
    return layer.activation.apply(layer.bias ? tf.add(y, layer.bias.read()) : y);
  },
  SeparableConv2D(layer, [x]) {
    const kernel = stuffed(layer.depthwiseKernel.read(), layer.dilationRate);
    const deep = tf.depthwiseConv2d(x as tf.Tensor4D, kernel, layer.strides, layer.padding);
    const y = tf.conv2d(deep, layer.pointwiseKernel.read(), 1, 'valid');
    return layer.activation.apply(layer.bias ? tf.add(y, layer.bias.read()) : y);
  },
  GlobalMaxPooling1D: (_layer, [x]) => evenMax(x!, [1]),
  GlobalMaxPooling2D: (layer, [x]) => evenMax(x!, layer.dataFormat === 'channelsFirst' ? [2, 3] : [1, 2]),
  AveragePooling1D(layer, [x]) {
    const rows = means(x!.shape[1]!, layer.poolSize[0], layer.strides[0], layer.padding);
    return tf.squeeze(bothSides(tf.expandDims(x!, 2), rows, [[1]]), [2]);
  },
  AveragePooling2D(layer, [x]) {
    const side = (axis: 0 | 1, length: number): number[][] =>
      means(length, layer.poolSize[axis], layer.strides[axis], layer.padding);
    return channelsLast(layer, x!, (last) => bothSides(last, side(0, last.shape[1]!), side(1, last.shape[2]!)));
  },
  UpSampling2D(layer, [x]) {
    const side = (axis: 0 | 1, length: number): number[][] =>
      layer.interpolation === 'nearest' ? repeats(length, layer.size[axis]) : corners(length, layer.size[axis]);
    return channelsLast(layer, x!, (last) => bothSides(last, side(0, last.shape[1]!), side(1, last.shape[2]!)));
  },
};

/** The maximum over some axes as a mean over the places that have it: so equal maxima share its gradient evenly. */
function evenMax(x: tf.Tensor, axes: number[]): tf.Tensor {
  const most = tf.max(x, axes, true).dataSync();
  const shape = x.shape.map((side, axis) => (axes.includes(axis) ? 1 : side));
  const isMost = tf.equal(x, tf.tensor(most, shape)).dataSync();
  const weights = tf.tensor(isMost, x.shape, 'float32');
  return tf.div(tf.sum(tf.mul(x, weights), axes), tf.sum(weights, axes));
}

/** Which steps of a sequence count, as a constant. */
function unmasked(layer: any, x: tf.Tensor): tf.Tensor {
  const seen = tf.any(tf.notEqual(x, layer.maskValue), -1);
  return tf.tensor(seen.dataSync(), seen.shape, 'bool');
}

/** Tensors broadcast to one shape. */
function alike(inputs: tf.Tensor[]): tf.Tensor[] {
  const zero = inputs.map((x) => tf.zerosLike(x)).reduce((a, b) => tf.add(a, b));
  return inputs.map((x) => tf.add(x, zero));
}

/** Dilation by hand: the kernel with zeros put between its rows and columns. */
function stuffed(kernel: tf.Tensor, [down, right]: readonly [number, number]): tf.Tensor4D {
  const [rows, cols, depth, filters] = kernel.shape as [number, number, number, number];
  const buffer = tf.buffer([(rows - 1) * down + 1, (cols - 1) * right + 1, depth, filters]);
  const values = kernel.dataSync();
  let at = 0;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < cols; x++)
      for (let d = 0; d < depth; d++)
        for (let f = 0; f < filters; f++) buffer.set(values[at++]!, y * down, x * right, d, f);
  return buffer.toTensor() as tf.Tensor4D;
}

function channelsLast(layer: any, x: tf.Tensor, call: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  if (layer.dataFormat !== 'channelsFirst') return call(x);
  return tf.transpose(call(tf.transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]);
}

/** Every channel times one matrix from the left, for the rows, and another from the right, for the columns. */
function bothSides(x: tf.Tensor, rows: number[][], cols: number[][]): tf.Tensor {
  const planes = tf.transpose(x, [0, 3, 1, 2]);
  const [batch, channels, height, width] = planes.shape as [number, number, number, number];
  const wide = tf.matMul(tf.reshape(planes, [-1, width]), tf.tensor2d(cols), false, true);
  const tall = tf.reshape(tf.transpose(tf.reshape(wide, [-1, height, cols.length]), [0, 2, 1]), [-1, height]);
  const both = tf.matMul(tall, tf.tensor2d(rows), false, true);
  return tf.transpose(tf.reshape(both, [batch, channels, cols.length, rows.length]), [0, 3, 2, 1]);
}

/** Mean over a window that slides along one side; what sticks out over a border does not count. */
function means(length: number, window: number, stride: number, padding: string): number[][] {
  const same = padding === 'same';
  const steps = Math.ceil((same ? length : length - window + 1) / stride);
  const before = same ? Math.floor(Math.max(0, (steps - 1) * stride + window - length) / 2) : 0;
  return Array.from({ length: steps }, (_, step) => {
    const start = step * stride - before;
    const inside = (i: number): boolean => i >= start && i < start + window;
    const count = Array.from({ length }, (_, i) => i).filter(inside).length;
    return Array.from({ length }, (_, i) => (inside(i) ? 1 / count : 0));
  });
}

function repeats(length: number, factor: number): number[][] {
  return Array.from({ length: length * factor }, (_, out) =>
    Array.from({ length }, (_, i) => Number(Math.floor(out / factor) === i)),
  );
}

/** tfjs's default bilinear resize, which UpSampling2D uses: corners not aligned, no half-pixel centres. */
function corners(length: number, factor: number): number[][] {
  return Array.from({ length: length * factor }, (_, out) => {
    const low = Math.floor(out / factor);
    const share = out / factor - low;
    const row = new Array<number>(length).fill(0);
    row[low]! += 1 - share;
    row[Math.min(low + 1, length - 1)]! += share;
    return row;
  });
}
