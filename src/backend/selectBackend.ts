import {
  backend,
  engine,
  findBackendFactory,
  getBackend,
  mul,
  ready,
  setBackend,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { BackendError, OptionError } from '../errors.js';
import { messageOf, show } from '../options.js';
import { lossOf } from './lossOf.js';
import { missingWasm } from './missingWasm.js';
import { restartLost } from './restartLost.js';

/** The backends that netlens is tested on. */
export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/**
 * Makes the first backend that works the one in use, among the given names whose package has been imported. It starts
 * each and lets it compute something: tfjs quietly stays with the one before when a backend cannot start. A backend
 * that has lost its GPU (the context, the device) is started anew; the tensors that were there, models' weights
 * included, are gone.
 * @param names - in order of preference. Default: webgpu, webgl, wasm, cpu.
 * @returns the name of the backend in use.
 * @throws An {@link OptionError} for an empty list.
 * @throws A {@link BackendError} where none of them works; it says why each did not. The backend in use stays the one
 *   before.
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { selectBackend } from 'netlens';
 *
 * console.log(await selectBackend(['webgpu', 'webgl', 'wasm', 'cpu'])); // cpu, the only one imported here
 * ```
 */
export async function selectBackend(
  names: readonly BackendName[] = ['webgpu', 'webgl', 'wasm', 'cpu'],
): Promise<BackendName> {
  if (!Array.isArray(names) || names.length === 0) {
    throw new OptionError("selectBackend: wanted a list of backends in order of preference, such as ['webgl', 'cpu'].");
  }
  const before = engine().backendName;
  const failures: string[] = [];
  for (const name of names as readonly BackendName[]) {
    const failure = await failureOf(name);
    if (failure === undefined) return name;
    failures.push(`${show(name)}: ${failure}`);
  }
  if (before) await setBackend(before);
  throw new BackendError(`selectBackend: none of the backends works. ${failures.join('; ')}.`);
}

/** Why a backend does not work, or undefined where it does. */
async function failureOf(name: BackendName): Promise<string | undefined> {
  if (findBackendFactory(name) == null)
    return typeof name === 'string' ? `not registered (import '@tensorflow/tfjs-backend-${name}')` : 'no name';
  try {
    restartLost(name);
    if (!(await setBackend(name))) return await notStarted(name);
    await ready();
    if (getBackend() !== name || backend() == null) return await notStarted(name);
    const product = tidy(() => mul(tensor1d([2, 3]), 4));
    const [first, second] = await product.data();
    product.dispose();
    lossOf(backend()); // From here on a loss of the device will be noticed.
    return first === 8 && second === 12 ? undefined : `computes 2 * 4 = ${first}`;
  } catch (error) {
    return messageOf(error);
  }
}

const notStarted = async (name: BackendName): Promise<string> =>
  name === 'wasm' ? missingWasm() : 'could not be started';
