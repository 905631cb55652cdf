import { builtin } from './builtin.js';
import type { Bytes } from './forMemory.js';

/** The most pages of 64 KiB that a heap may have: what wasm allows, and less for systems that do not give that. */
const MAXIMA = [65_536, 32_768, 16_384] as const;

/** The section of a module that declares its own memory, and its flags: has a maximum, is shared. */
const MEMORY_SECTION = 5;
const SHARED = 3;

/**
 * Why threads may not share a heap here; undefined where they may. A page must be isolated from other origins: a
 * worker could else measure time by it, and so read what it should not (Spectre).
 */
export function whyNotShared(): string | undefined {
  const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean };
  if (builtin('node:worker_threads') === undefined && crossOriginIsolated !== true) {
    return 'the page is not isolated from other origins (its headers COOP and COEP)';
  }
  if (typeof SharedArrayBuffer === 'undefined') return 'there is no SharedArrayBuffer here';
  if (largestHeap() === undefined) return 'the system refuses a heap that threads share';
  return undefined;
}

/** Whether threads may share a heap. */
export function isShared({ buffer }: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}

/** How many pages a shared heap can have here. */
export function largestHeap(): number | undefined {
  return MAXIMA.find((maximum) => {
    try {
      return isShared(new WebAssembly.Memory({ initial: 1, maximum, shared: true }));
    } catch {
      return false;
    }
  });
}

/** tfjs's module with its memory declared as shared; undefined if it is not built as expected. */
export function withSharedMemory(module: Bytes, maximum: number): Bytes | undefined {
  for (let at = 8; at < module.length;) {
    const id = module[at];
    const [size, start] = readNumber(module, at + 1);
    const end = start + size;
    if (id === MEMORY_SECTION) {
      const [initial] = readNumber(module, start + 2);
      // One memory, neither shared nor counted in 64 bits.
      if (module[start] !== 1 || (module[start + 1] as number) > 1 || initial > maximum) return undefined;
      const body = [1, SHARED, ...asNumber(initial), ...asNumber(maximum)];
      return joined(module.subarray(0, at), [MEMORY_SECTION, ...asNumber(body.length), ...body], module.subarray(end));
    }
    at = end;
  }
  return undefined;
}

/** An unsigned number in LEB128, and where it ends. */
function readNumber(bytes: Bytes, at: number): [number, number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] as number;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

function asNumber(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...asNumber(Math.floor(value / 128))];
}

function joined(...parts: readonly ArrayLike<number>[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
