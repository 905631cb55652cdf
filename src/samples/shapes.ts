import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from '../models/loadModel.js';
import { parseLabels } from '../models/labels.js';
import { bytesOf } from './bytesOf.js';
import { shapesJson, shapesLabels, shapesWeights } from './data.js';

/** The names of the embedded network's ten classes, in their order: `disc`, `square` and so on. */
export const shapes: readonly string[] = /* #__PURE__ */ parseLabels(shapesLabels);

/**
 * The embedded network: ten shapes in pictures `[batch, 64, 64, 3]` of values in 0..1, told apart by 88,842 weights:
 * small enough that every method answers at once.
 *
 * @returns A model of its own for each call; the caller disposes of it.
 * @example
 * import '@tensorflow/tfjs-backend-cpu';
 * import { explainImage } from 'netlens';
 * import { loadShapes, shapes } from 'netlens/samples';
 *
 * const model = await loadShapes();
 */
export async function loadShapes(): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(shapesJson) as io.ModelJSON;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const weightData = bytesOf(shapesWeights).buffer;
  const load = (): Promise<io.ModelArtifacts> =>
    Promise.resolve({ modelTopology: modelTopology as object, weightSpecs, weightData, format: 'layers-model' });
  return (await loadModel({ load })) as LayersModel;
}
