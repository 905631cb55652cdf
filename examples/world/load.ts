import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';

const file = (name: string): Promise<Buffer> => readFile(new URL(`model/${name}`, import.meta.url));

/**
 * The trained classifier of shapes: pictures `[batch, 64, 64, 3]` in 0..1 to a probability for each of `shapes`. The
 * caller disposes it.
 */
export async function loadShapeClassifier(): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse((await file('model.json')).toString()) as tf.io.ModelJSON;
  const weightData = new Uint8Array(await file('weights.bin')).buffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}
