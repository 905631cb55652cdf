import { ready, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel as load } from 'netlens/node';
import { registerWasmKernels } from 'netlens/wasm';
import type { Backend } from './options.js';

/** The trained classifier of shapes that comes with netlens. */
const EMBEDDED = new URL('../world/model/', import.meta.url);

export async function startBackend(backend: Backend): Promise<void> {
  await setBackend(backend);
  await ready();
  if (backend === 'wasm') registerWasmKernels();
}

/** The model of a directory, a model.json or a URL; the embedded one where none is named. */
export async function loadModel(path: string | undefined): Promise<LayersModel> {
  return (await load(path === undefined ? EMBEDDED : withSlash(path))) as LayersModel;
}

/** A URL that names no file is a folder's. */
function withSlash(path: string): string {
  if (!/^https?:/.test(path)) return path;
  const url = new URL(path);
  if (!/\.json$|\/$/.test(url.pathname)) url.pathname += '/';
  return url.href;
}
