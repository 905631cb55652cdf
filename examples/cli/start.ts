import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Network } from 'netlens';
import { loadModel as load } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { openAt } from '../models/openAt.js';
import type { Backend } from './options.js';

/** The trained classifier of shapes that comes with netlens. */
const EMBEDDED = new URL('../world/model/', import.meta.url);

export async function startBackend(backend: Backend): Promise<void> {
  if (backend === 'wasm') await startWasm();
  else await setBackend(backend);
}

/** A model, and what it is called. */
interface Model {
  readonly name: string;
  readonly model: LayersModel | GraphModel;
}

/** The model of a directory, a model.json or a URL; the embedded one where none is named. */
export async function loadModel(path: string | undefined): Promise<Model> {
  const model = await load(path === undefined ? EMBEDDED : withSlash(path));
  return { name: 'name' in model ? model.name : folderOf(path ?? ''), model };
}

/**
 * The same, opened.
 * @param output - what the network answers with: an output, layer or node by its name; the first output by default.
 */
export async function openModel(
  path: string | undefined,
  output: string | undefined,
): Promise<Model & { readonly network: Network }> {
  const loaded = await loadModel(path);
  return { ...loaded, network: openAt(loaded.model, output) };
}

/** A graph-model is called as its folder is. */
function folderOf(path: string): string {
  const parts = path
    .replace(/[?#].*$/, '')
    .split(/[/\\]/)
    .filter((part) => part !== '' && !part.endsWith('.json'));
  return parts.at(-1) ?? 'model';
}

/** A URL that names no file is a folder's. */
function withSlash(path: string): string {
  if (!/^https?:/.test(path)) return path;
  const url = new URL(path);
  if (!/\.json$|\/$/.test(url.pathname)) url.pathname += '/';
  return url.href;
}
