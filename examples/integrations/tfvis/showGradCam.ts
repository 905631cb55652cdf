import type { Tensor4D } from '@tensorflow/tfjs-core';
import { CustomCallback, type LayersModel } from '@tensorflow/tfjs-layers';
import { gradCam, grid, openNetwork, overlay, type ValueRange } from 'netlens';

/** Options of {@link showGradCam}. */
interface ShowGradCamOptions {
  /** The pictures to explain after each epoch, kept by whoever trains. */
  readonly images: Tensor4D;
  /** The class to explain in each. */
  readonly targets: readonly number[];
  /** Their values of black and white. */
  readonly imageRange: ValueRange;
  /** Where to draw: `visor().surface({ name: 'Grad-CAM' }).drawArea`, for example. */
  readonly drawArea: HTMLElement;
}

/** A callback for `model.fit` that draws what the model looks at after each epoch, for example into tfvis's visor. */
export function showGradCam(model: LayersModel, options: ShowGradCamOptions): CustomCallback {
  const { images, targets, imageRange, drawArea } = options;
  const canvas = drawArea.appendChild(document.createElement('canvas'));
  canvas.setAttribute('role', 'img');
  canvas.style.width = '100%';
  canvas.style.imageRendering = 'pixelated';

  return new CustomCallback({
    onEpochEnd: async (epoch) => {
      // A network is a snapshot of the weights: each epoch's is a new one.
      using network = openNetwork(model);
      const map = gradCam(network, images, { target: [...targets] });
      const sheet = grid(await overlay(images, map, { imageRange }).finally(() => map.dispose()));
      sheet.draw(canvas);
      canvas.ariaLabel = `Grad-CAM after epoch ${epoch + 1}`;
    },
  });
}
