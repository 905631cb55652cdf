import { backend } from '@tensorflow/tfjs-core';

interface Gpu {
  readonly gpgpu?: { readonly gl: { readonly canvas: EventTarget } };
  readonly device?: { readonly lost: Promise<{ readonly message: string }> };
}

/**
 * Calls back when the GPU that computes is lost, for what waits for an answer of it may wait for ever.
 * @returns a function that ends the watch.
 */
export function watchGpu(tell: (error: Error) => void): () => void {
  const { gpgpu, device } = backend() as Gpu;
  let isWatching = true;
  const lose = (): void => {
    if (isWatching) tell(new Error('The GPU was lost while it computed.'));
  };
  gpgpu?.gl.canvas.addEventListener('webglcontextlost', lose);
  void device?.lost.then(lose);
  return () => {
    isWatching = false;
    gpgpu?.gl.canvas.removeEventListener('webglcontextlost', lose);
  };
}
