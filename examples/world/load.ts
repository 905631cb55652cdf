import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';

/**
 * The trained classifier of shapes: pictures `[batch, 64, 64, 3]` in 0..1 to a probability for each of `shapes`. The
 * caller disposes it.
 */
export function loadShapeClassifier(): Promise<LayersModel> {
  return loadModel(new URL('model', import.meta.url)) as Promise<LayersModel>;
}
