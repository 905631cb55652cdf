import { engine, env, ready, setBackend } from '@tensorflow/tfjs-core';
import { BackendError } from '../../errors.js';
import { missingWasm } from '../missingWasm.js';
import { binaries, readBinary, type WasmPaths } from './binaries.js';
import { largestHeap, whyNotShared, withSharedMemory } from './sharedHeap.js';
import type { Bytes } from './forMemory.js';

const THREADED = 'WASM_HAS_MULTITHREAD_SUPPORT';

/**
 * Makes tfjs's wasm backend the one in use. If it has not been started, it gets a heap that threads share, where that
 * can be.
 * @returns why threads do not share its heap, if there is a reason beside that nobody wants it.
 */
export async function startBackend(
  wantsThreads: boolean,
  path: string | WasmPaths | undefined,
): Promise<string | undefined> {
  const tfjs = await tfjsWasm();
  const set: SetPaths = (...to) => tfjs.setWasmPaths(...to);
  if (engine().registry['wasm'] !== undefined) {
    await use();
    return "tfjs's wasm backend had been started before, with a heap of its own: call startWasm first";
  }
  const paths = binaries(path);
  const reason = wantsThreads ? await whyNot(paths) : undefined;
  if (wantsThreads && reason === undefined) return startShared(paths as WasmPaths, set);
  if (path !== undefined) setPaths(set, paths as WasmPaths);
  await (wantsThreads ? use() : withoutOwnThreads(use));
  return reason;
}

type TfjsWasm = typeof import('@tensorflow/tfjs-backend-wasm');
type SetPaths = (...to: Parameters<TfjsWasm['setWasmPaths']>) => void;

/** tfjs's package, imported only now: once imported, tfjs prefers its backend to the cpu. */
async function tfjsWasm(): Promise<TfjsWasm> {
  try {
    return await import('@tensorflow/tfjs-backend-wasm');
  } catch (error) {
    throw new BackendError('startWasm: there is no @tensorflow/tfjs-backend-wasm; install it beside tfjs-core.', {
      cause: error,
    });
  }
}

async function whyNot(paths: WasmPaths | undefined): Promise<string | undefined> {
  const reason = whyNotShared();
  if (reason !== undefined) return reason;
  if (!((await env().getAsync('WASM_HAS_SIMD_SUPPORT')) as boolean)) return 'the engine has no SIMD';
  return paths !== undefined
    ? undefined
    : "startWasm was not told where tfjs's .wasm files are: startWasm({ path: '/wasm/' })";
}

/** tfjs's own binary with SIMD, whose memory is declared as shared. Everything else stays as tfjs has it. */
async function startShared(paths: WasmPaths, set: SetPaths): Promise<string | undefined> {
  const binary = await readBinary(paths);
  const shared = withSharedMemory(binary, largestHeap() as number);
  setPaths(set, paths, shared !== undefined);
  await withoutOwnThreads(() => (shared === undefined ? use() : answering(paths, shared, use)));
  setPaths(set, paths);
  return shared === undefined ? "tfjs's binary has no memory of the kind that can be shared" : undefined;
}

function setPaths(set: SetPaths, paths: WasmPaths, byFetch = false): void {
  try {
    set({ ...paths }, byFetch);
  } catch (error) {
    // After a start that failed, tfjs takes no other paths.
    throw new BackendError('startWasm: the wasm backend failed to start before, and starts no more in this page.', {
      cause: error,
    });
  }
}

/** Answers tfjs's request for its binary with these bytes while something runs; all other requests go out. */
async function answering(paths: WasmPaths, bytes: Bytes, run: () => Promise<void>): Promise<void> {
  const { platform } = env();
  const own = Object.getOwnPropertyDescriptor(platform, 'fetch');
  const outwards = platform.fetch.bind(platform);
  platform.fetch = (path, ...rest) =>
    path === paths['tfjs-backend-wasm-simd.wasm'] ? Promise.resolve(new Response(bytes)) : outwards(path, ...rest);
  try {
    await run();
  } finally {
    delete (platform as Partial<typeof platform>).fetch;
    if (own !== undefined) Object.defineProperty(platform, 'fetch', own);
  }
}

/** While something runs, tfjs takes no binary with threads of its own, which would have nothing to do. */
async function withoutOwnThreads(run: () => Promise<void>): Promise<void> {
  const has = (await env().getAsync(THREADED)) as boolean;
  env().set(THREADED, false);
  try {
    await run();
  } finally {
    env().set(THREADED, has);
  }
}

async function use(): Promise<void> {
  if (!(await setBackend('wasm'))) throw new BackendError(`startWasm: 'wasm' ${await missingWasm()}.`);
  await ready();
}
