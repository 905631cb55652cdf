import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { openNetwork, saliency } from 'netlens';
import { startWasm, type StartWasmOptions } from 'netlens/wasm';

/** What a program with threads of its own has found. */
export interface Found {
  readonly threads: number;
  readonly reason?: string | undefined;
  /** A map's values, and whether others were the same. */
  readonly map: readonly number[];
  readonly isSteady: boolean;
}

/** Starts the backend and explains a few pictures by a small network. */
export async function explain(options?: StartWasmOptions): Promise<Found> {
  const { threads, reason } = await startWasm(options);
  const seeded = (seed: number): { kernelInitializer: ReturnType<typeof tfl.initializers.glorotUniform> } => ({
    kernelInitializer: tfl.initializers.glorotUniform({ seed }),
  });
  const model = tfl.sequential({
    layers: [
      tfl.layers.conv2d({ inputShape: [64, 64, 3], filters: 16, kernelSize: 3, activation: 'relu', ...seeded(1) }),
      tfl.layers.conv2d({ filters: 24, kernelSize: 3, strides: 2, activation: 'relu', ...seeded(2) }),
      tfl.layers.globalAveragePooling2d({}),
      tfl.layers.dense({ units: 3, ...seeded(3) }),
    ],
  });
  const network = openNetwork(model);
  const image = tf.randomUniform([1, 64, 64, 3], -1, 1, 'float32', 7);
  const maps = [];
  for (let i = 0; i < 5; i++) {
    maps.push(Array.from(tf.tidy(() => saliency(network, image).dataSync())));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const [map] = maps as [number[]];
  network.dispose();
  model.dispose();
  image.dispose();
  return { threads, reason, map, isSteady: maps.every((other) => other.every((value, i) => value === map[i])) };
}
