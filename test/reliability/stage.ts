import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential as makeSequential } from '@tensorflow/tfjs-layers';
import { openNetwork } from 'netlens';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { smallImages, smallNet } from '../support/smallNet.js';
import type { Stage } from './kinds.js';

/**
 * `npm run soak`: the numbers that the project promises; without it a share of them, so that `npm test` stays quick.
 */
export const soak: boolean = process.env['NETLENS_SOAK'] === '1';

export function setStage(): Stage {
  const model = smallNet();
  const conv = layers.conv2d({ name: 'conv', inputShape: [12, 10, 3], filters: 3, kernelSize: 3, padding: 'same' });
  const autoencoder = makeSequential({ layers: [conv] });
  return { model, network: openNetwork(model), input: smallImages(), autoencoder };
}

export function strike({ model, network, input, autoencoder }: Stage): void {
  network.dispose();
  model.dispose();
  autoencoder.dispose();
  tf.dispose(input);
}

let gc: (() => void) | undefined;

/** The process's memory in bytes after a full garbage collection: what JavaScript holds, and all that is resident. */
export function settledMemory(): { held: number; resident: number } {
  setFlagsFromString('--expose-gc');
  gc ??= runInNewContext('gc') as () => void;
  gc();
  gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, resident: rss };
}
