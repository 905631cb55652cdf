import { UnsupportedModelError } from '../../errors.js';
import type { LoadModelOptions } from './LoadModelOptions.js';
import type { ModelFiles } from './ModelFiles.js';

/** The files of a model on a server. A URL that ends in a slash is a folder's; its query goes to every file. */
export async function readUrl(url: URL, options: LoadModelOptions): Promise<ModelFiles> {
  const model = new URL(url);
  if (model.pathname.endsWith('/')) model.pathname += 'model.json';
  const text = new TextDecoder().decode(await download(model, options, () => {}));
  const urlOf = (path: string): URL => {
    const file = new URL(path.replaceAll('#', '%23'), model);
    if (file.search === '') file.search = model.search;
    return file;
  };
  return {
    name: shown(model),
    text,
    nameOf: (path) => shown(urlOf(path)),
    read: (path, received) => download(urlOf(path), options, received),
  };
}

/** Without the query, which may hold a signature. */
const shown = ({ href, search, hash }: URL): string =>
  href
    .slice(0, 200)
    .replace(hash, '')
    .replace(search, search === '' ? '' : '?...');

async function download(
  url: URL,
  { signal, requestInit }: LoadModelOptions,
  received: (bytes: number) => void,
): Promise<ArrayBuffer> {
  const failed = (reason: string, cause?: unknown): UnsupportedModelError =>
    new UnsupportedModelError(`loadModel: ${shown(url)} cannot be read: ${reason}`, { cause });
  try {
    const response = await fetch(url, { ...requestInit, ...(signal && { signal }) });
    if (!response.ok) throw failed(`the server answers ${response.status} ${response.statusText}.`);
    return await collect(response, received);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UnsupportedModelError) throw error;
    const { message, cause } = error as Error;
    const advice = url.protocol === 'file:' ? '. In Node, loadModel of netlens/node reads files.' : '';
    throw failed(`${message}${cause instanceof Error ? ` (${cause.message})` : ''}${advice}`, error);
  }
}

async function collect(response: Response, received: (bytes: number) => void): Promise<ArrayBuffer> {
  if (response.body === null) return response.arrayBuffer();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    chunks.push(value!);
    received(value!.byteLength);
  }
  return new Blob(chunks).arrayBuffer();
}
