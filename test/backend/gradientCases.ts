import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';

/** A gradient by tfjs's autodiff, which runs the kernels under test on wasm and tfjs's own on cpu. */
export interface GradientCase {
  readonly name: string;
  readonly gradient: () => tf.Tensor;
}

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** The gradient of `sum(f(x) * r)` for a fixed random r, so that no two elements of dy are alike. */
const gradientAt = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.grad((given: tf.Tensor) => tf.mul(f(given), normal(f(given).shape, 99)))(x));

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const padding = fc.constantFrom('same' as const, 'valid' as const);

const depthwise: fc.Arbitrary<GradientCase[]> = fc
  .record({ b: size(2), h: size(9), w: size(9), c: size(9), k: size(4), m: size(2), s: size(3), pad: padding })
  .filter(({ h, w, k, s, pad }) => (pad === 'same' ? s <= k : h >= k && w >= k))
  .map(({ b, h, w, c, k, m, s, pad }) => {
    const name = `depthwise [${b}, ${h}, ${w}, ${c}] with [${k}, ${k}, ${c}, ${m}], stride ${s}, ${pad}`;
    const input = (): tf.Tensor4D => normal([b, h, w, c], 1) as tf.Tensor4D;
    const filter = (): tf.Tensor4D => normal([k, k, c, m], 2) as tf.Tensor4D;
    return [
      {
        name: `${name}, for the input`,
        gradient: () => gradientAt((x) => tf.depthwiseConv2d(x as tf.Tensor4D, filter(), s, pad), input()),
      },
      {
        name: `${name}, for the filter`,
        gradient: () => gradientAt((f) => tf.depthwiseConv2d(input(), f as tf.Tensor4D, s, pad), filter()),
      },
    ];
  });

/** Values in steps, so that equal maxima come up, and below zero too. */
const pooling: fc.Arbitrary<GradientCase[]> = fc
  .record({ b: size(2), h: size(8), w: size(8), c: size(5), k: size(3), s: size(3), pad: padding })
  .filter(({ h, w, k, pad }) => pad === 'same' || (h >= k && w >= k))
  .map(({ b, h, w, c, k, s, pad }) => [
    {
      name: `maximum of ${k} by ${k} in [${b}, ${h}, ${w}, ${c}], stride ${s}, ${pad}`,
      gradient: () =>
        gradientAt((x) => tf.maxPool(x as tf.Tensor4D, k, s, pad), tf.round(tf.sub(normal([b, h, w, c], 3), 1))),
    },
  ]);

const volumes: fc.Arbitrary<GradientCase[]> = fc
  .record({ d: size(5), h: size(6), w: size(5), c: size(3), k: size(3), m: size(2), s: size(3), pad: padding })
  .filter(({ d, h, w, k, s, pad }) => s <= k && (pad === 'same' || (d >= k && h >= k && w >= k)))
  .map(({ d, h, w, c, k, m, s, pad }) => {
    const name = `volume [2, ${d}, ${h}, ${w}, ${c}], windows of ${k}, stride ${s}, ${pad}`;
    const input = (): tf.Tensor5D => normal([2, d, h, w, c], 5) as tf.Tensor5D;
    const filter = (): tf.Tensor5D => normal([k, k, k, c, m], 6) as tf.Tensor5D;
    const strides: [number, number, number] = [s, 1, s];
    return [
      {
        name: `${name}, convolution for the input`,
        gradient: () => gradientAt((x) => tf.conv3d(x as tf.Tensor5D, filter(), strides, pad), input()),
      },
      {
        name: `${name}, convolution for the filter`,
        gradient: () => gradientAt((f) => tf.conv3d(input(), f as tf.Tensor5D, strides, pad), filter()),
      },
      {
        name: `${name}, maximum`,
        gradient: () => gradientAt((x) => tf.maxPool3d(x as tf.Tensor5D, k, strides, pad), input()),
      },
      {
        name: `${name}, average`,
        gradient: () => gradientAt((x) => tf.avgPool3d(x as tf.Tensor5D, k, strides, pad), input()),
      },
    ];
  });

const gathering: fc.Arbitrary<GradientCase[]> = fc
  .record({ rows: size(6), columns: size(5) })
  .chain(({ rows, columns }) =>
    fc.array(fc.nat(rows - 1), { minLength: 1, maxLength: 9 }).map((indices) => [
      {
        name: `rows ${indices.join(' ')} of [${rows}, ${columns}]`,
        gradient: () => gradientAt((x) => tf.gather(x, tf.tensor1d(indices, 'int32')), normal([rows, columns], 4)),
      },
    ]),
  );

/** A few hundred cases, the same in every run. */
export const gradientCases: readonly GradientCase[] = [depthwise, pooling, volumes, gathering]
  .flatMap((arbitrary) => fc.sample(arbitrary as fc.Arbitrary<GradientCase[]>, { numRuns: 60, seed: 20261124 }))
  .flat();

/** The values of every case on a backend. */
export async function gradientsOn(backend: string): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  await tf.ready();
  if (tf.getBackend() !== backend) throw new Error(`tfjs stayed on ${tf.getBackend()} instead of ${backend}`);
  return gradientCases.map(({ gradient }) => {
    const result = tf.tidy(gradient);
    const values = result.dataSync<'float32'>();
    result.dispose();
    return values;
  });
}

/** gate's formula, written out. */
export function gated(gradient: Float32Array, output: Float32Array, ceiling: number): number[] {
  return Array.from(gradient, (dy, i) => ((output[i] as number) > 0 && (output[i] as number) < ceiling ? dy : 0));
}
