import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';

/**
 * A model of the optional folder of real ones (NETLENS_MODELS, else ../shared/models); says so where it is not there.
 */
export async function sharedModel(name: string): Promise<LayersModel | undefined> {
  const folder = join(resolve(process.env['NETLENS_MODELS'] ?? '../shared/models'), name);
  if (existsSync(folder)) return (await loadModel(folder)) as LayersModel;
  console.log(`\n${folder} is not here: it is left out. Set NETLENS_MODELS to the folder of models.`);
  return undefined;
}
