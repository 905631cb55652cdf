import { describe, expect, it } from 'vitest';
import { kernelOf, readBy } from '../../examples/studio/views/channel/kernelOf.js';
import type { LayerRow } from '../../examples/studio/worker/facts.js';

const layer = (path: string, className: string, channels: number, ...inputs: string[]): LayerRow =>
  ({ path, className, outputShape: [null, 8, 8, channels], inputs }) as unknown as LayerRow;

/** A convolution with what follows it, a depthwise one, a sum, and a head. */
const layers = [
  layer('input', 'InputLayer', 3),
  layer('conv', 'Conv2D', 16, 'input'),
  layer('bn', 'BatchNormalization', 16, 'conv'),
  layer('relu', 'ReLU', 16, 'bn'),
  layer('dw', 'DepthwiseConv2D', 32, 'relu'),
  layer('pw', 'Conv2D', 16, 'dw'),
  layer('sum', 'Add', 16, 'pw', 'relu'),
  { ...layer('flat', 'Flatten', 1024, 'sum'), outputShape: [null, 1024] },
  { ...layer('flatRelu', 'ReLU', 1024, 'flat'), outputShape: [null, 1024] },
  { ...layer('dense', 'Dense', 10, 'flat'), outputShape: [null, 10] },
];
const named = (path: string): LayerRow => layers.find((row) => row.path === path)!;

describe('the kernel of a channel', () => {
  it.each([
    ['conv', 'conv'],
    ['relu', 'conv'],
    ['dw', 'dw'],
    ['dense', 'dense'],
    // The picture has none, a sum has two, and a flattened channel is many values.
    ['input', undefined],
    ['sum', undefined],
    ['flatRelu', undefined],
  ])('of %s is that of %s', (path, kernel) => {
    expect(kernelOf(layers, named(path))?.path).toBe(kernel);
  });
});

describe('the layer that a kernel reads', () => {
  it.each([
    ['conv', 3, 'input'],
    ['pw', 32, 'dw'],
    // One filter of a depthwise kernel sees one channel.
    ['dw', 1, 'relu'],
    ['dense', 1024, 'flat'],
    // A grouped kernel's inputs are not the channels before it.
    ['pw', 8, undefined],
  ])('of %s with %d inputs is %s', (path, inputs, before) => {
    expect(readBy(layers, named(path), inputs)?.path).toBe(before);
  });
});
