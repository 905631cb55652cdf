import { keep, tidy } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { UnsupportedModelError } from '../../errors.js';
import { flatBiases } from './flatBiases.js';
import type { Artifacts } from './ModelFiles.js';

/** A graph-model, by the optional peer that runs such models. */
export async function buildGraphModel({ name, ...artifacts }: Artifacts): Promise<GraphModel> {
  const { loadGraphModelSync } = await converter(name);
  try {
    const weightSpecs = flatBiases(artifacts.modelTopology, artifacts.weightSpecs);
    // In a tidy, so that nothing stays of a model that cannot be made.
    let model: GraphModel | undefined;
    tidy(() => {
      model = loadGraphModelSync({ ...artifacts, weightSpecs }) as GraphModel;
      Object.values(model.weights).flat().forEach(keep);
    });
    return model!;
  } catch (error) {
    throw new UnsupportedModelError(`loadModel: the graph-model ${name} cannot be built: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function converter(name: string): Promise<typeof import('@tensorflow/tfjs-converter')> {
  try {
    return await import('@tensorflow/tfjs-converter');
  } catch (cause) {
    throw new UnsupportedModelError(
      `loadModel: ${name} is a graph-model, which needs the package @tensorflow/tfjs-converter: ` +
        'npm install @tensorflow/tfjs-converter@4.',
      { cause },
    );
  }
}
