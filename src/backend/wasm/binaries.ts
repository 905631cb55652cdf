import { BackendError } from '../../errors.js';
import { isRecordOf, messageOf } from '../../options.js';
import { builtin } from './builtin.js';
import type { Bytes } from './forMemory.js';

/** tfjs's binaries: plain, with SIMD, and with threads of its own. */
const names = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
] as const;

/** Where each of tfjs's binaries lies. */
export type WasmPaths = Readonly<Record<(typeof names)[number], string>>;

/** Whether it names a place for each binary. */
export function isWasmPaths(value: unknown): value is WasmPaths {
  return isRecordOf(value, (path) => typeof path === 'string') && names.every((name) => name in value);
}

/** Where the binaries lie: as a caller says, else in the package, in Node, Deno and Bun; undefined in a page. */
export function binaries(path: string | WasmPaths | undefined): WasmPaths | undefined {
  if (typeof path === 'object') return path;
  const folder = path ?? packageFolder();
  if (folder === undefined) return undefined;
  const slash = folder.endsWith('/') ? '' : '/';
  return Object.fromEntries(names.map((name) => [name, `${folder}${slash}${name}`])) as unknown as WasmPaths;
}

function packageFolder(): string | undefined {
  try {
    const main = builtin('node:module')
      ?.createRequire(import.meta.url)
      .resolve('@tensorflow/tfjs-backend-wasm');
    return main?.replace(/[^/\\]*$/, '');
  } catch {
    return undefined;
  }
}

/** The bytes of the binary with SIMD. */
export async function readBinary(paths: WasmPaths): Promise<Bytes> {
  const path = paths['tfjs-backend-wasm-simd.wasm'];
  try {
    const fs = builtin('node:fs/promises');
    // `file:` is also what a bundler may give; two letters and more are a protocol, one is a drive.
    const protocol = /^([a-z][a-z+.-]+):/i.exec(path)?.[1];
    if (fs !== undefined && (protocol === undefined || protocol === 'file')) {
      return new Uint8Array(await fs.readFile(protocol === undefined ? path : new URL(path)));
    }
    const response = await fetch(path, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new BackendError(
      `startWasm: ${path} cannot be read: ${messageOf(error)}. Copy the .wasm files of @tensorflow/tfjs-backend-wasm/dist and ` +
        'name their folder: startWasm({ path: \'/wasm/\' }). The page on backends, "wasm in browsers", has recipes.',
      { cause: error },
    );
  }
}
