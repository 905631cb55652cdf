import { backend, getBackend } from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';
import { lossOf } from './lossOf.js';

/**
 * Throws a `BackendError` where the backend in use has lost its GPU: what it computes from then on is nothing, or
 * zeros.
 */
export function checkBackend(caller: string): void {
  const loss = lossOf(backend());
  if (loss === undefined) return;
  throw new BackendError(
    `${caller}: ${loss}, and with it all tensors that were there. Restart it with selectBackend(['${getBackend()}']) or choose ` +
      'another backend, then load the model and open it again.',
  );
}
