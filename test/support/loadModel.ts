import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { readBytes, readJson } from './shared.js';

/** A model from its folder, by tfjs's own reader, in a page too. */
export function loadModel(folder: string): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = readJson<tf.io.ModelJSON>(`${folder}/model.json`);
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const weightData = weightsManifest.flatMap(({ paths }) => paths.map((path) => readBytes(`${folder}/${path}`).buffer));
  return loadLayersModel(tf.io.fromMemory({ modelTopology: modelTopology as object, weightSpecs, weightData }));
}
