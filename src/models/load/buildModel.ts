import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UnsupportedModelError } from '../../errors.js';
import { buildGraphModel } from './buildGraphModel.js';
import { buildLayersModel } from './buildLayersModel.js';
import type { Artifacts } from './ModelFiles.js';

/** The model of what was read; its topology tells what kind it is, where `format` is missing or wrong. */
export async function buildModel(artifacts: Artifacts): Promise<LayersModel | GraphModel> {
  const { name, modelTopology } = artifacts;
  if ('node' in modelTopology) return buildGraphModel(artifacts);
  if ('model_config' in modelTopology || 'config' in modelTopology) return buildLayersModel(artifacts);
  throw new UnsupportedModelError(
    `loadModel: the "modelTopology" of ${name} is neither a layers-model's (with "model_config" or "config") nor a graph-model's (with "node").`,
  );
}
