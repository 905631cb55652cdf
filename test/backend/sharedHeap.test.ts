import { expect, test } from 'vitest';
import { withSharedMemory } from '../../src/backend/wasm/sharedHeap.js';

/** A module of one memory, exported as `m`; the section says how. */
function module(...memory: readonly number[]): Uint8Array<ArrayBuffer> {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.of(...header, 5, memory.length, ...memory, 7, 5, 1, 1, 0x6d, 2, 0);
}

test.each([
  // One memory of 3 pages; of 3 to 300 (0xac 0x02); of 300.
  ['without a maximum', module(1, 0, 3), 3],
  ['with a maximum', module(1, 1, 3, 0xac, 2), 3],
  ['of many pages', module(1, 0, 0xac, 2), 300],
])('a memory %s is declared as shared', (_, bytes, pages) => {
  const shared = withSharedMemory(bytes, 16_384)!;
  const { m } = new WebAssembly.Instance(new WebAssembly.Module(shared)).exports as { m: WebAssembly.Memory };
  expect(m.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(m.buffer.byteLength).toBe(pages * 65_536);
  expect(m.grow(1)).toBe(pages);
});

test.each([
  ['that is shared already', module(1, 3, 3, 4)],
  ['counted in 64 bits', module(1, 4, 3)],
  ['larger than the maximum', module(1, 0, 0xac, 2)],
  ['beside another', module(2, 0, 1, 0, 1)],
  ['that is not there', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)],
])('a memory %s is left alone', (_, bytes) => {
  expect(withSharedMemory(bytes, 200)).toBeUndefined();
});
