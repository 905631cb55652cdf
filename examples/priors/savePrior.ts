import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { float16 } from './float16.js';

/** Writes a layers-model with weights in half precision: `model.json` and `weights.bin`. Returns the bytes written. */
export async function savePrior(model: LayersModel, directory: URL): Promise<number> {
  await mkdir(directory, { recursive: true });
  let bytes = 0;
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    await writeFile(`${fileURLToPath(directory)}/${name}`, content);
    bytes += content.length;
  };
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const floats = new Float32Array(tf.io.CompositeArrayBuffer.join(weightData));
      const weights = weightSpecs!.map((spec) => ({ ...spec, quantization: { dtype: 'float16' } }));
      const weightsManifest = [{ paths: ['weights.bin'], weights }];
      await write('model.json', JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }) + '\n');
      await write('weights.bin', new Uint8Array(float16(floats).buffer));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  return bytes;
}
