import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { BackendError, selectBackend } from 'netlens';
import { expect, test, vi } from 'vitest';

test('a wasm backend without its binary is refused, and the file named', async () => {
  // tfjs says so on the console, over several lines.
  vi.spyOn(console, 'warn').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
  setWasmPaths('/no/such/folder/');
  const error = await selectBackend(['wasm']).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BackendError);
  expect((error as Error).message).toMatch(/Is tfjs-backend-wasm-simd\.wasm served\?.*setWasmPaths/);
});
