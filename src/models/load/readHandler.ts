import type { io } from '@tensorflow/tfjs-core';
import { UnsupportedModelError } from '../../errors.js';
import type { LoadModelOptions } from './LoadModelOptions.js';
import { isManifest } from './isManifest.js';
import type { Artifacts } from './ModelFiles.js';
import { checkLength } from './readArtifacts.js';
import { withEnd } from './withEnd.js';

/** What an IO handler loads. */
export async function readHandler(handler: io.IOHandler, { signal, onProgress }: LoadModelOptions): Promise<Artifacts> {
  const name = 'the IO handler';
  let loaded: io.ModelArtifacts;
  try {
    loaded = await handler.load!();
  } catch (error) {
    signal?.throwIfAborted();
    throw new UnsupportedModelError(`loadModel: ${name} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  signal?.throwIfAborted();
  const { modelTopology, weightSpecs = [], weightData = [], getWeightStream, ...rest } = loaded;
  if (typeof modelTopology !== 'object' || !isManifest([{ paths: [], weights: weightSpecs }])) {
    throw new UnsupportedModelError(`loadModel: ${name} gives no model: wanted "modelTopology" and "weightSpecs".`);
  }
  const streamed = weightData.constructor === Array && weightData.length === 0 ? getWeightStream : undefined;
  const data = withEnd(streamed === undefined ? [weightData].flat() : [await new Response(streamed()).arrayBuffer()]);
  const artifacts = { ...rest, name, modelTopology, weightSpecs, weightData: data };
  checkLength(artifacts, name);
  const total = data.reduce((sum, { byteLength }) => sum + byteLength, 0);
  onProgress?.({ done: total, total });
  return artifacts;
}
