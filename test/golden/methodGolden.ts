import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { difference } from '../support/matchers.js';
import { golden, models, present, readBytes, readFloats, readJson } from '../support/shared.js';

interface Stored {
  readonly file: string;
  readonly dtype: 'float32' | 'int32' | 'int8' | 'uint8';
  readonly shape: readonly number[];
  readonly examples?: readonly number[];
  readonly tolerance?: readonly number[];
  readonly oneMinusCosineAtMost?: readonly number[];
}

interface Numbers {
  readonly value: readonly number[];
  readonly tolerance: readonly number[];
}

/** The float64 results of methods on one model (golden/methods/README.md says what each is). */
export interface MethodGolden {
  readonly model: string;
  readonly scale: 'x' | 'x/255' | 'x/127.5-1';
  readonly target: readonly number[];
  readonly examples: readonly number[];
  readonly example: number;
  readonly layers: { readonly relu: string; readonly conv: string };
  readonly earlyLayer: string;
  readonly scoreCamLayer: string;
  readonly tcavLayer: string;
  readonly nmfLayer: string;
  readonly files: Readonly<Record<string, Stored>>;
  readonly numbers: Readonly<Record<string, Numbers>>;
}

const folder = `${golden}/methods`;

/** Whether the goldens are here; says in a line what is left out where they are not. */
export const methodGoldens: boolean = [models, folder].every((one) => present(one, 'the comparisons of methods'));

export const readGolden = (name: string): MethodGolden => readJson(`${folder}/${name}/golden.json`);

const scales = {
  x: (x: number) => x,
  'x/255': (x: number) => Math.fround(x / 255),
  'x/127.5-1': (x: number) => Math.fround(Math.fround(x / 127.5) - 1),
};

/** The golden's examples in the model's range. The caller disposes of them. */
export function goldenInput({ model, scale, examples }: MethodGolden): tf.Tensor4D {
  const { files } = readJson<{ files: Record<string, Stored> }>(`${golden}/${model}/golden.json`);
  const { file, shape } = files['input']!;
  return tf.tidy(() => {
    const all = tf.tensor4d(
      Float32Array.from(readBytes(`${golden}/${model}/${file}`), scales[scale]),
      shape as [number, number, number, number],
    );
    return tf.gather(all, tf.tensor1d([...examples], 'int32'));
  });
}

/** A given of the golden as numbers; pictures in bytes are brought to the model's range. */
export function givenNumbers({ model, scale, files }: MethodGolden, name: string): Float32Array {
  const { file, dtype } = files[name]!;
  const bytes = readBytes(`${folder}/${model}/${file}`);
  if (dtype === 'uint8') return Float32Array.from(bytes, scales[scale]);
  if (dtype === 'int8') return Float32Array.from(new Int8Array(bytes.buffer));
  if (dtype === 'int32') return Float32Array.from(new Int32Array(bytes.buffer));
  return new Float32Array(bytes.buffer);
}

/**
 * Whether a result holds to its golden: within so many times the tolerance of max |b|, and the cosine's, which grows as
 * the square of a difference; example by example.
 */
export function expectGolden({ model, files }: MethodGolden, name: string, actual: Float32Array, times = 1): void {
  const { file, shape, examples, tolerance, oneMinusCosineAtMost } = files[name]!;
  const expected = readFloats(`${folder}/${model}/${file}`);
  expect(actual.length, 'numbers').toBe(expected.length);
  // Results of the one example have no axis for it.
  const count = tolerance!.length;
  if (count > 1) expect(shape[0]).toBe(examples!.length);
  const size = expected.length / count;
  for (let i = 0; i < count; i++) {
    const [a, b] = [actual, expected].map((all) => all.subarray(i * size, (i + 1) * size)) as [
      Float32Array,
      Float32Array,
    ];
    expect(difference(a, b), `${name}, example ${examples![i]}`).toBeLessThanOrEqual(times * tolerance![i]!);
    if (b.some((value) => value !== 0)) {
      expect(1 - cosine(a, b), `${name}, cosine of example ${examples![i]}`).toBeLessThanOrEqual(
        times ** 2 * oneMinusCosineAtMost![i]!,
      );
    }
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
