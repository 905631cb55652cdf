import * as tf from '@tensorflow/tfjs-core';

/** What a WebGPU device complained about: tfjs throws nothing where a program is invalid, and its numbers are wrong. */
export const gpuErrors: string[] = [];
const heard = new WeakSet<EventTarget>();

/** Hears what the current backend's device complains about, if it has one. */
export function listen(): void {
  const { device } = tf.backend() as unknown as { readonly device?: EventTarget };
  if (!device || heard.has(device)) return;
  heard.add(device);
  device.addEventListener('uncapturederror', (event) => {
    gpuErrors.push((event as unknown as { error: { message: string } }).error.message);
  });
}
