import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { startWasm } from 'netlens/wasm';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { gather } from '../support/wasmThreads.js';

type Shape4D = [number, number, number, number];
type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

interface Convolution {
  readonly inputShape: Shape4D;
  readonly filterShape: Shape4D;
  readonly strides: [number, number];
  readonly pad: Pad;
  readonly rounding: 'floor' | 'ceil' | undefined;
}

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const edge = fc.tuple(fc.nat(3), fc.nat(3));
const padding = fc.oneof(
  fc.record({ pad: fc.constantFrom<Pad>('same', 'valid'), rounding: fc.constant(undefined) }),
  fc.record({ pad: fc.nat(3), rounding: fc.constantFrom<'floor' | 'ceil'>('floor', 'ceil') }),
  fc.record({
    pad: fc.tuple(edge, edge).map(([y, x]): Pad => [[0, 0], y, x, [0, 0]]),
    rounding: fc.constantFrom<'floor' | 'ceil'>('floor', 'ceil'),
  }),
);

/** Convolutions of every stride and padding, also with filters smaller than the stride and inputs of one pixel. */
const convolutions: fc.Arbitrary<Convolution> = fc
  .record({ batch: size(3), h: size(11), w: size(11), inner: size(5), kh: size(5), kw: size(5), outer: size(5) })
  .chain(({ batch, h, w, inner, kh, kw, outer }) =>
    fc.record({
      inputShape: fc.constant<Shape4D>([batch, h, w, inner]),
      filterShape: fc.constant<Shape4D>([kh, kw, inner, outer]),
      strides: fc.tuple(size(4), size(4)),
      padding,
    }),
  )
  .map(({ padding, ...rest }) => ({ ...rest, ...padding }))
  .filter((convolution) => outputShape(convolution).every((n) => n > 0));

/** The same with filters of one pixel and no strides, which have a path of their own. */
const pointwise: fc.Arbitrary<Convolution> = convolutions.map((convolution) => {
  const [, , inner, outer] = convolution.filterShape;
  return { ...convolution, filterShape: [1, 1, inner, outer], strides: [1, 1] };
});

function outputShape({ inputShape, filterShape, strides, pad, rounding }: Convolution): Shape4D {
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, rounding).outShape;
}

type Attributes = Parameters<ReturnType<typeof tf.engine>['runKernel']>[2];

/** The call of a gradient's kernel: which, the shapes of its inputs, its attributes. */
interface Call {
  readonly kernelName: string;
  readonly shapes: Record<string, Shape4D>;
  readonly attrs: Attributes;
}

function filterGradient(c: Convolution): Call {
  const shapes = { x: c.inputShape, dy: outputShape(c) };
  return { kernelName: tf.Conv2DBackpropFilter, shapes, attrs: { ...attributes(c), filterShape: c.filterShape } };
}

function inputGradient(c: Convolution): Call {
  const shapes = { dy: outputShape(c), filter: c.filterShape };
  return { kernelName: tf.Conv2DBackpropInput, shapes, attrs: { ...attributes(c), inputShape: c.inputShape } };
}

function attributes({ strides, pad, rounding }: Convolution): NonNullable<Attributes> {
  const attrs = { strides, pad, dataFormat: 'NHWC', dimRoundingMode: rounding };
  return attrs as unknown as NonNullable<Attributes>; // tfjs's type has no rank-2 lists, its explicit paddings are
}

/** Runs a kernel on standard normal inputs, the same on every backend. */
async function on(backend: string, { kernelName, shapes, attrs }: Call): Promise<Float32Array> {
  await tf.setBackend(backend);
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, tf.randomNormal(shape, 0, 1, 'float32', i + 1)]),
  );
  const before = tf.memory();
  const result = tf.engine().runKernel<tf.Tensor>(kernelName, inputs, attrs);
  expect(tf.memory().numTensors).toBe(before.numTensors + 1);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
  const values = result.dataSync<'float32'>();
  tf.dispose([result, inputs]);
  return values;
}

beforeAll(async () => {
  await startWasm({ threads: 3 });
  await gather(3);
});

afterEach(() => {
  vi.restoreAllMocks();
});

// The inputs are standard normal: sums of up to 363 products, of which float32 keeps 1e-6 of the largest.
test.each([
  { name: 'filter', gradient: filterGradient },
  { name: 'input', gradient: inputGradient },
])('the gradient for the $name equals the cpu backend to 1e-5 of the largest value', async ({ gradient }) => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: convolutions }, { weight: 1, arbitrary: pointwise }),
      async (convolution) => {
        const wasm = await on('wasm', gradient(convolution));
        const cpu = await on('cpu', gradient(convolution));
        const largest = cpu.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        expect(wasm.length).toBe(cpu.length);
        wasm.forEach((value, i) => {
          expect(Math.abs(value - (cpu[i] as number))).toBeLessThanOrEqual(1e-5 * largest);
        });
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test('a small convolution has the gradients worked out on paper', async () => {
  await tf.setBackend('wasm');
  tf.tidy(() => {
    // One row, stride 2: y = [x0 w0 + x1 w1, x2 w0 + x3 w1], and x4 is read by no window.
    const x = tf.tensor4d([1, 2, 3, 4, 5], [1, 1, 5, 1]);
    const w = tf.tensor4d([10, 20], [1, 2, 1, 1]);
    const sum = (a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor => tf.sum(tf.conv2d(a, b, 2, 'valid'));
    const gradients = tf.grads(sum as (...args: tf.Tensor[]) => tf.Tensor)([x, w]);
    expect(gradients.map((gradient) => [...gradient.dataSync()])).toEqual([
      [10, 20, 10, 20, 0],
      [1 + 3, 2 + 4],
    ]);
  });
});

test('NCHW is refused with a way out', async () => {
  await tf.setBackend('wasm');
  const x = tf.zeros([1, 2, 4, 4]);
  const attrs: Attributes = { strides: 1, pad: 'same', dataFormat: 'NCHW', filterShape: [3, 3, 2, 2] };
  const before = tf.memory().numTensors;
  expect(() => tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy: x }, attrs)).toThrow(
    /got data format NCHW; wanted NHWC.*Transpose/,
  );
  expect(tf.memory().numTensors).toBe(before);
  x.dispose();
});

test('starting twice changes nothing and says nothing', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const kernels = tf.getKernelsForBackend('wasm');
  await startWasm({ threads: 3 });
  expect(tf.getKernelsForBackend('wasm')).toEqual(kernels);
  expect(warn).not.toHaveBeenCalled();
});

test('a convolutional model trains on wasm, and a step leaves no tensor behind', async () => {
  await tf.setBackend('wasm');
  const before = tf.memory().numTensors;
  const model = tfl.sequential({
    layers: [
      tfl.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
      tfl.layers.batchNormalization(),
      tfl.layers.reLU(),
      tfl.layers.globalAveragePooling2d({}),
      tfl.layers.dense({ units: 1 }),
    ],
  });
  const optimizer = tf.train.adam(0.05);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const x = tf.randomNormal([16, 8, 8, 1], 0, 1, 'float32', 3);
  const y = tf.max(x, [1, 2]);
  const step = async (): Promise<number> => (await model.trainOnBatch(x, y)) as number;

  const first = await step();
  const held = tf.memory().numTensors;
  let last = first;
  for (let i = 0; i < 60; i++) last = await step();
  expect(last).toBeLessThan(first / 2);
  expect(tf.memory().numTensors).toBe(held);

  tf.dispose([x, y]);
  model.dispose();
  optimizer.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
