import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Where the tests' files are. In a page of the conformance suite, conformance/hosts/served.ts takes this file's place.
// The bundles lie as deep in the repository as this file.
const root = fileURLToPath(new URL('../..', import.meta.url));

export const models: string = resolve(process.env['NETLENS_MODELS'] ?? resolve(root, '../shared/models'));
export const besideModels: string = dirname(models);
/** The embedded network. */
export const world: string = resolve(root, 'examples/world/model');

const twin = resolve(root, 'test/models/fixtures/twin');

/** A file of the twins, a small network in two formats: `layers/model.json`, say. */
export function readTwin(name: string): Uint8Array<ArrayBuffer> {
  return readBytes(resolve(twin, name));
}

/** Has the twins served to whoever asks with the query `?key=1`; `use` is given the address of their folder. */
export async function servingTwins<T>(use: (address: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url!, 'http://localhost');
    const isKnown = search === '?key=1' && exists(resolve(twin, pathname.slice(1)));
    if (isKnown) response.end(readTwin(pathname.slice(1)));
    else response.writeHead(403).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.close();
  }
}

export function exists(path: string): boolean {
  return existsSync(path);
}

/** A file's bytes in a buffer of their own. */
export function readBytes(file: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(file));
}
