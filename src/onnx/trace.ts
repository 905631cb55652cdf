import {
  backend,
  engine,
  getBackend,
  registerBackend,
  registerKernel,
  removeBackend,
  setBackend,
  tidy,
  unregisterKernel,
  type KernelFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { kernelFunctions } from './kernels.js';
import { computed } from './layout.js';
import { Recording } from './Recording.js';
import type { Traced } from './Traced.js';
import { TraceBackend } from './TraceBackend.js';

const NAME = 'netlens-onnx';

/** What a function that is recorded can do. */
export interface Trace {
  readonly recording: Recording;
  /** A tensor that a graph is given. */
  input(name: string, shape: readonly number[], dtype: Traced['dtype']): Tensor;
  /** The tensor of a place in the recording. */
  tensor(value: Traced): Tensor;
  /** A tensor's place in the recording. */
  traced(tensor: Tensor): Traced;
}

/**
 * Runs a synchronous function of tfjs's operations on a backend that writes them down. Afterwards the backend in use
 * and tfjs's registries are as before.
 */
export function trace<T>(use: (trace: Trace) => T): T {
  backend();
  const before = getBackend();
  const recording = new Recording();
  const recorder = new TraceBackend(recording);
  registerBackend(NAME, () => recorder);
  for (const [kernelName, kernelFunc] of Object.entries(kernelFunctions)) {
    registerKernel({ kernelName, backendName: NAME, kernelFunc: kernelFunc as unknown as KernelFunc });
  }
  try {
    // Both are there at once: neither backend needs to be waited for.
    void setBackend(NAME);
    const tensor: Trace['tensor'] = (value) =>
      engine().makeTensorFromTensorInfo({ dataId: recorder.hold(value), shape: [...value.shape], dtype: value.dtype });
    const input: Trace['input'] = (name, shape, dtype) => tensor(computed(name, shape, undefined, dtype));
    let result: T | undefined;
    tidy(() => {
      result = use({ recording, input, tensor, traced: (tensor) => recorder.traced(tensor) });
    });
    return result as T;
  } finally {
    void setBackend(before);
    removeBackend(NAME);
    for (const kernelName of Object.keys(kernelFunctions)) unregisterKernel(kernelName, NAME);
  }
}
