import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { openNetwork, type Network, type PatchMixture } from 'netlens';
import { loadModel } from 'netlens/node';
import { decodeMixture, type MixtureFacts } from './decodeMixture.js';

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
    loadModel(place('generator')),
    loadModel(place('denoiser')),
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
  const facts = JSON.parse((await readFile(place('mixture/mixture.json'))).toString()) as MixtureFacts;
  return decodeMixture(facts, new Uint8Array(await readFile(place('mixture/mixture.bin'))).buffer);
}
