import { join } from 'node:path';
import { openNetwork, type Network } from 'netlens';
import { loadModel } from 'netlens/node';
import { realModels } from '../../examples/compare/studies.js';

/** A network of the optional folder of real models, from black to white at -1..1. */
export async function openReal(folder: string): Promise<Network> {
  return openNetwork(await loadModel(join(realModels, folder)));
}
