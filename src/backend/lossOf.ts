/** Devices that netlens has seen, with why they were lost, if they were. */
const devices = new WeakMap<Device, string | undefined>();

interface Device {
  readonly lost: Promise<{ readonly message: string }>;
}

/** What of tfjs's WebGL and WebGPU backends tells whether their GPU is still there. */
interface GpuBackend {
  readonly gpgpu?: { readonly gl: { isContextLost(): boolean } };
  readonly device?: Device;
}

/**
 * How a backend has lost its GPU; undefined where it has not. WebGPU tells it only to those who asked before it
 * happened. So a device is watched from its first use here.
 */
export function lossOf(backend: unknown): string | undefined {
  const { gpgpu, device } = backend as GpuBackend;
  if (gpgpu?.gl.isContextLost()) return 'the WebGL context was lost';
  if (device === undefined) return undefined;
  if (!devices.has(device)) {
    devices.set(device, undefined);
    void device.lost.then(({ message }) =>
      devices.set(device, `the WebGPU device was lost: ${message || 'no reason given'}`),
    );
  }
  return devices.get(device);
}
