import type { BackendName } from './backends.js';

interface Adapter {
  readonly info?: { readonly isFallbackAdapter?: boolean; readonly architecture?: string };
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

/** Whether what should be a GPU is the machine's processor. */
export async function isInSoftware(name: BackendName): Promise<boolean> {
  if (name === 'webgpu') {
    const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
    const info = (await gpu?.requestAdapter().catch(() => null))?.info;
    return info?.isFallbackAdapter === true || SOFTWARE.test(info?.architecture ?? '');
  }
  if (name !== 'webgl') return false;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  const renderer = names && (gl?.getParameter(names.UNMASKED_RENDERER_WEBGL) as string);
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return SOFTWARE.test(renderer ?? '');
}
