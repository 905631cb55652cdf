import { engine, getBackend, getKernel, mul, step, sub, tensor, type Tensor } from '@tensorflow/tfjs-core';

/** The name of the optional kernel that does `gate` in one pass; `netlens/wasm` registers it for wasm. */
export const GATE = 'NetlensGate';

/** `gradient * [0 < y < ceiling]` for a clipped rectifier's output y, which lies in 0..ceiling. */
export function gate(gradient: Tensor, output: Tensor, ceiling: number): Tensor {
  if (getKernel(GATE, getBackend()) !== undefined) {
    return engine().runKernel(GATE, { gradient, output }, { ceiling }) as Tensor;
  }
  if (getBackend() === 'cpu') {
    // The cpu backend's element-wise kernels call a function for each element; its data is there to be read.
    const dx = new Float32Array(gradient.size);
    gateInto(dx, gradient.dataSync<'float32'>(), output.dataSync<'float32'>(), ceiling);
    return tensor(dx, gradient.shape);
  }
  return mul(gradient, step(ceiling === Infinity ? output : mul(output, sub(ceiling, output))));
}

/** The same as a loop, into `dx`. */
export function gateInto(dx: Float32Array, dy: Float32Array, y: Float32Array, ceiling: number): void {
  for (let i = 0; i < dx.length; i++) {
    const value = y[i] as number;
    dx[i] = value > 0 && value < ceiling ? (dy[i] as number) : 0;
  }
}
