import type { io } from '@tensorflow/tfjs-core';
import { UnsupportedModelError } from '../../errors.js';
import type { LoadModelOptions } from './LoadModelOptions.js';
import { isManifest } from './isManifest.js';
import type { Artifacts, ModelFiles } from './ModelFiles.js';
import { weightBytes } from './weightBytes.js';
import { withEnd } from './withEnd.js';

/** The parts of a model.json, checked, and the weights that it names. */
export async function readArtifacts(files: ModelFiles, { signal, onProgress }: LoadModelOptions): Promise<Artifacts> {
  const { weightsManifest, ...json } = parse(files);
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const total = weightBytes(weightSpecs);
  let done = 0;
  const received = (bytes: number): void => {
    done += bytes;
    onProgress?.({ done, total });
  };
  const paths = weightsManifest.flatMap((group) => group.paths);
  const weightData = withEnd(await Promise.all(paths.map((path) => files.read(path, received))));
  signal?.throwIfAborted();
  const artifacts = { ...json, name: files.name, modelTopology: json.modelTopology as object, weightSpecs, weightData };
  checkLength(artifacts, paths.map(files.nameOf).join(' and ') || files.name);
  return artifacts;
}

/** Throws unless there are as many bytes as the weights take. */
export function checkLength({ name, weightSpecs, weightData }: Artifacts, where: string): void {
  const wanted = weightBytes(weightSpecs);
  const got = weightData.reduce((sum, { byteLength }) => sum + byteLength, 0);
  // A length of strings is not known before they are read.
  if (got === wanted || Number.isNaN(wanted)) return;
  throw new UnsupportedModelError(
    `loadModel: ${where} holds ${got} bytes of weights; ${name} describes ${wanted}. A download may be cut off.`,
  );
}

function parse({ name, text }: ModelFiles): io.ModelJSON {
  let json: Partial<io.ModelJSON> | null;
  try {
    json = JSON.parse(text) as Partial<io.ModelJSON> | null;
  } catch (error) {
    const page = /^\s*</.test(text) ? ' It is a page of HTML: the server may not have the file.' : '';
    throw new UnsupportedModelError(`loadModel: ${name} is not JSON: ${(error as Error).message}.${page}`, {
      cause: error,
    });
  }
  const isTopology = typeof json?.modelTopology === 'object' && json.modelTopology !== null;
  if (!isTopology || !Array.isArray(json?.weightsManifest)) {
    throw new UnsupportedModelError(
      `loadModel: ${name} is not a saved model of TensorFlow.js: wanted "modelTopology" and "weightsManifest" in it. ` +
        'Convert a Keras file or a SavedModel with tensorflowjs_converter.',
    );
  }
  if (!isManifest(json.weightsManifest)) {
    throw new UnsupportedModelError(
      `loadModel: the "weightsManifest" of ${name} is damaged: wanted groups of "paths" and of "weights", each with a name, a shape and a dtype.`,
    );
  }
  return json as io.ModelJSON;
}
