import { engine, getBackend, getKernel, mul, step, sub, type Tensor } from '@tensorflow/tfjs-core';

/** The name of the optional kernel that does `gate` in one pass; `netlens/wasm` registers it for wasm. */
export const GATE = 'NetlensGate';

/** `gradient * [0 < y < ceiling]` for a clipped rectifier's output y, which lies in 0..ceiling. */
export function gate(gradient: Tensor, output: Tensor, ceiling: number): Tensor {
  if (getKernel(GATE, getBackend()) !== undefined) {
    return engine().runKernel(GATE, { gradient, output }, { ceiling }) as Tensor;
  }
  return mul(gradient, step(ceiling === Infinity ? output : mul(output, sub(ceiling, output))));
}
