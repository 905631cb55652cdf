import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { openNetwork, type Network, type PatchMixture } from 'netlens';
import { loadLayersModel } from 'netlens/node';

// By way of `..`, so that it holds for the bundled command too.
const place = (name: string): URL => new URL(`../priors/${name}`, import.meta.url);

/** What has been learned of the small world's pictures, for the presets that take it. */
export interface Priors {
  /** The embedded network's activations at `pool`, `[batch, 16, 16, 64]`, to pictures `[batch, 64, 64, 3]` in 0..1. */
  readonly generator: Network;
  /** What a code is kept between: 0 and three standard deviations of each channel over the small world, `[64]`. */
  readonly bounds: readonly [low: number, high: tf.Tensor1D];
  /** Noisy pictures to clean ones, `[batch, 64, 64, 3]` in 0..1. */
  readonly denoiser: Network;
  /** Of patches of 8 x 8 pixels. */
  readonly mixture: PatchMixture;
}

/** Loads the committed priors. The caller disposes of them by {@link disposePriors}. */
export async function loadPriors(): Promise<Priors> {
  const [generator, denoiser, mixture, deviations] = await Promise.all([
    loadLayersModel(place('generator')),
    loadLayersModel(place('denoiser')),
    loadMixture(),
    readFile(place('generator/deviations.json')),
  ]);
  const high = tf.tensor1d((JSON.parse(deviations.toString()) as number[]).map((deviation) => 3 * deviation));
  return { generator: openNetwork(generator), bounds: [0, high], denoiser: openNetwork(denoiser), mixture };
}

/** Frees what `loadPriors` gave. */
export function disposePriors({ generator, bounds, denoiser }: Priors): void {
  for (const network of [generator, denoiser]) {
    network.dispose();
    network.model.dispose();
  }
  bounds[1].dispose();
}

async function loadMixture(): Promise<PatchMixture> {
  const { weights, ...patch } = JSON.parse((await readFile(place('mixture/mixture.json'))).toString()) as {
    readonly size: number;
    readonly channels: number;
    readonly weights: readonly number[];
  };
  const d = patch.size * patch.size * patch.channels;
  const length = d + (d * (d + 1)) / 2;
  const bytes = new Uint8Array(await readFile(place('mixture/mixture.bin'))).buffer;
  const spec = { name: 'all', shape: [weights.length, length], dtype: 'float32', quantization: { dtype: 'float16' } };
  const { all } = tf.io.decodeWeights(bytes, [spec as tf.io.WeightsManifestEntry]) as { all: tf.Tensor };
  const numbers = all.dataSync<'float32'>();
  all.dispose();
  const components = weights.map((weight, k) => {
    const row = numbers.subarray(k * length, (k + 1) * length);
    const whitening = new Array<number>(d * d).fill(0);
    let next = d;
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) whitening[i * d + j] = row[next++]!;
    return { weight, mean: [...row.subarray(0, d)], whitening };
  });
  return { ...patch, components };
}
