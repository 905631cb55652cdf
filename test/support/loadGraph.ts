import * as tf from '@tensorflow/tfjs-core';
import { loadGraphModelSync, type GraphModel } from '@tensorflow/tfjs-converter';
import { readBytes, readJson } from './shared.js';

/** A GraphModel from its folder, by tfjs's own reader. */
export function loadGraph(folder: string): GraphModel {
  const json = readJson<tf.io.ModelJSON>(`${folder}/model.json`);
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const parts = json.weightsManifest.flatMap(({ paths }) => paths.map((path) => readBytes(`${folder}/${path}`)));
  const weightData = tf.io.concatenateArrayBuffers(parts.map((part) => part.slice().buffer));
  return loadGraphModelSync({ ...json, modelTopology: json.modelTopology as object, weightSpecs, weightData }) as never;
}
