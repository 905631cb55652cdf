import * as tf from '@tensorflow/tfjs-core';
import { BackendError, gradCam, openNetwork, saliency, selectBackend } from 'netlens';
import { describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

interface GpuBackend {
  readonly gpgpu?: { readonly gl: WebGLRenderingContext };
  readonly device?: { destroy(): void; readonly lost: Promise<unknown> };
}

/** Takes the GPU away, as a driver that restarts would. */
async function lose(): Promise<void> {
  const { gpgpu, device } = tf.backend() as unknown as GpuBackend;
  gpgpu?.gl.getExtension('WEBGL_lose_context')!.loseContext();
  device?.destroy();
  await device?.lost;
}

describe.each(backends)('a lost $name', (backend) => {
  test('is a BackendError, and gives the same numbers once it is restarted', async () => {
    await use(backend);
    const explain = async (): Promise<Float32Array> => {
      const model = smallNet();
      const input = smallImages();
      const map = await read(saliency(model, input, { target: 1 }));
      model.dispose();
      input.dispose();
      return map;
    };
    const before = await explain();
    const model = smallNet();
    const net = openNetwork(model);
    const input = smallImages();

    await lose();
    for (const call of [() => gradCam(net, input), () => net.predict(input), () => openNetwork(model)]) {
      expect(call).toThrow(BackendError);
      expect(call).toThrow(/ was lost.*selectBackend/s);
    }
    net.dispose();
    model.dispose();
    input.dispose();

    expect(await selectBackend([backend.name as 'webgl'])).toBe(backend.name);
    expect(await explain()).toBeAllclose(before, { ofMax: 1e-6 });
  });
});
