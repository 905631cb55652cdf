import * as tf from '@tensorflow/tfjs-core';
import { element, custom, type Objective } from 'netlens';
import { expect } from 'vitest';
import { read } from '../../support/backends.js';
import { difference } from '../../support/matchers.js';
import { golden, models, readBytes, readFloats, readJson } from '../../support/shared.js';

interface File {
  readonly file: string;
  readonly shape: number[];
  readonly lastBitSpread: number[];
  readonly node?: string;
  readonly channels?: number[];
}

/** What golden.json says, of layers-models and of graphs. */
export interface Golden {
  readonly scale: keyof typeof scales;
  readonly target: number[];
  readonly score: {
    readonly node: string;
    readonly index?: readonly (readonly number[])[];
    readonly reduce?: 'sum';
  };
  readonly files: Record<string, File>;
}

/** What index.json says of a graph-model. */
export interface Info {
  readonly twinOf?: string;
  readonly golden: string | null;
  readonly input: number[];
  readonly lastConvLayer: string;
  readonly camReady?: boolean;
  readonly logitsNode: string;
}

const scales = {
  x: (x: number) => x,
  'x/255': (x: number) => Math.fround(x / 255),
  'x/127.5-1': (x: number) => Math.fround(Math.fround(x / 127.5) - 1),
  '(x-127)/128': (x: number) => (x - 127) / 128,
};

// Three times the tolerances of golden/README.md, as for the other goldens.
export const settled = (spread: number): number => 3 * Math.max(2e-5, 2 * spread);
export const ofGradient = (spread: number): number => (spread < 1e-5 ? 3e-5 : 3 * 2 * spread);

export const infoOf = (name: string): Info =>
  readJson<Record<string, Info>>(`${models}/index.json`)[`graph/${name}`] as Info;

/** TensorFlow's numbers of a model. */
export class Goldens {
  readonly golden: Golden;

  constructor(readonly folder: string) {
    this.golden = readJson<Golden>(`${golden}/${folder}/golden.json`);
  }

  input(): tf.Tensor4D {
    const { file, shape } = this.golden.files['input'] as File;
    const bytes = readBytes(`${golden}/${this.folder}/${file}`);
    return tf.tensor4d(Float32Array.from(bytes, scales[this.golden.scale]), shape as [number, number, number, number]);
  }

  has(name: string): boolean {
    return name in this.golden.files;
  }

  spread(name: string): number[] {
    return (this.golden.files[name] as File).lastBitSpread;
  }

  /** Compares with a file, example by example; the tensor is disposed. */
  async compare(result: tf.Tensor, name: string, tolerance: (spread: number) => number): Promise<void> {
    const { file, shape, lastBitSpread } = this.golden.files[name] as File;
    expect(result.shape).toEqual(shape);
    const [actual, expected] = [await read(result), readFloats(`${golden}/${this.folder}/${file}`)];
    const size = expected.length / (shape[0] as number);
    lastBitSpread.forEach((spread, i) => {
      const [a, b] = [actual, expected].map((all) => all.subarray(i * size, (i + 1) * size));
      expect(difference(a!, b!), `${name}, example ${i}`).toBeLessThanOrEqual(tolerance(spread));
    });
  }

  /** The golden's score: an element an example, or the sum over all. */
  target(): Objective {
    const { node, index, reduce } = this.golden.score;
    if (reduce === 'sum') {
      return custom([node], ({ [node]: values }) => tf.sum(tf.reshape(values!, [values!.shape[0]!, -1]), 1));
    }
    const [first, ...others] = index as readonly (readonly number[])[];
    if (others.length === 0) return element(node, (first as readonly number[]).slice(1));
    // Classifiers: a class for each example.
    return custom([node], ({ [node]: values }) => {
      const classes = tf.tensor1d(this.golden.target, 'int32');
      return tf.sum(tf.mul(values!, tf.cast(tf.oneHot(classes, values!.shape[1]!), 'float32')), 1);
    });
  }
}
