/** A module in WebAssembly's binary form. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A module's bytes. */
export function decode(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** The import section of a module that takes the memory `env.memory`, of any size: as AssemblyScript writes it. */
const own = [2, 15, 1, 3, ...ascii('env'), 6, ...ascii('memory'), 2, 0, 0];

/** The same of a memory that threads share, of 65,536 pages at most. */
const shared = [2, 18, 1, 3, ...ascii('env'), 6, ...ascii('memory'), 2, 3, 0, 0x80, 0x80, 4];

/**
 * A module as a memory wants it. In a page that is isolated from other origins, threads share tfjs's memory. Such a
 * memory has a type of its own, which the module has to name. Nothing else differs.
 */
export function forMemory(module: Bytes, memory: WebAssembly.Memory): Bytes {
  if (memory.buffer instanceof ArrayBuffer) return module;
  const at = module.findIndex((_, start) => own.every((byte, i) => module[start + i] === byte));
  return Uint8Array.of(...module.subarray(0, at), ...shared, ...module.subarray(at + own.length));
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
