import { ready, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { loadLayersModel as loadFromUrl, type LayersModel } from '@tensorflow/tfjs-layers';
import { loadLayersModel } from 'netlens/node';
import { registerWasmKernels } from 'netlens/wasm';
import { UsageError, type Backend } from './options.js';

/** The trained classifier of shapes that comes with netlens. */
const EMBEDDED = new URL('../world/model/', import.meta.url);

export async function startBackend(backend: Backend): Promise<void> {
  await setBackend(backend);
  await ready();
  if (backend === 'wasm') registerWasmKernels();
}

/** The model of a directory, a model.json or a URL; the embedded one where none is named. */
export async function loadModel(path: string | undefined): Promise<LayersModel> {
  if (path === undefined) return loadLayersModel(EMBEDDED);
  if (!/^https?:/.test(path)) return loadLayersModel(path);
  const url = path.endsWith('.json') ? path : `${path.replace(/\/$/, '')}/model.json`;
  return loadFromUrl(url).catch((cause: unknown) => {
    throw new UsageError(`--model ${path}: cannot be loaded: ${(cause as Error).message}`, { cause });
  });
}
