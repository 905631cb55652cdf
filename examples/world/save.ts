import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { shapes } from './world.js';

/** Writes a layers-model as `tf.loadLayersModel` reads it, and the names of its classes. Returns the bytes written. */
export async function saveModel(
  model: LayersModel,
  directory: string,
  classes: readonly string[] = shapes,
): Promise<number> {
  await mkdir(directory, { recursive: true });
  let bytes = 0;
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    await writeFile(join(directory, name), content);
    bytes += content.length;
  };
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      await write('model.json', JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }) + '\n');
      await write('weights.bin', new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  await write('labels.txt', classes.join('\n') + '\n');
  return bytes;
}
