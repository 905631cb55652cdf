import { engine, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { lossOf } from './lossOf.js';

/** Has a backend that lost its GPU forgotten, so that the next `setBackend` starts it anew. */
export function restartLost(name: string): void {
  const { registry, registryFactory } = engine();
  const started = registry[name];
  const registered = registryFactory[name];
  if (started === undefined || registered === undefined || lossOf(started) === undefined) return;
  removeBackend(name);
  registerBackend(name, registered.factory, registered.priority);
}
