import type { Tensor } from '@tensorflow/tfjs-core';
import { toLevels, type Normalization } from './normalization.js';

/** Reads an image of the network's numbers, `[1, h, w, c]`, as a picture, and disposes of it. */
export async function drawn(image: Tensor, how: Normalization): Promise<ImageData> {
  const [, height, width, channels] = image.shape as [number, number, number, number];
  try {
    return new ImageData(toLevels(await image.data<'float32'>(), how, channels), width, height);
  } finally {
    image.dispose();
  }
}
