import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';

/** The trained network that a mark in the corner misleads: pictures `[batch, 64, 64, 3]` in 0..1. */
export function loadShortcutNetwork(): Promise<LayersModel> {
  return loadModel(new URL('model', import.meta.url)) as Promise<LayersModel>;
}
