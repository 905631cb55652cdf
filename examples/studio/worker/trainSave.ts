import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens';
import type { Source } from './load.js';

/** A copy of a model as it is now, which can be loaded as often as backends are changed. */
export async function copyOf(model: LayersModel): Promise<Source['load']> {
  const artifacts = await artifactsOf(model);
  return () => loadModel({ load: () => Promise.resolve(artifacts) });
}

/** A model as the files that `tf.loadLayersModel` reads, and the names of its classes. */
export async function filesOf(model: LayersModel, labels: readonly string[]): Promise<Readonly<Record<string, Blob>>> {
  const { modelTopology, weightSpecs, weightData } = await artifactsOf(model);
  const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  return {
    'model.json': new Blob([JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest })]),
    'weights.bin': new Blob([weightData]),
    'labels.txt': new Blob([`${labels.join('\n')}\n`]),
  };
}

async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts & { readonly weightData: ArrayBuffer }> {
  let made: io.ModelArtifacts = {};
  await model.save(
    io.withSaveHandler((artifacts) => {
      made = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    }),
  );
  return { ...made, weightData: io.CompositeArrayBuffer.join(made.weightData) };
}
