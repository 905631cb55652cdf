import type { LayerActivations } from '../../worker/inside.js';

/** One channel in grey, dark where it is silent. */
export function channelPicture({ values, height, width, channels }: LayerActivations, channel: number): ImageData {
  const image = new ImageData(width, height);
  let [low, high] = [0, 1e-12];
  for (let i = channel; i < values.length; i += channels) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  for (let i = 0; i < height * width; i++) {
    const level = (255 * ((values[i * channels + channel] as number) - low)) / (high - low);
    image.data.set([level, level, level, 255], 4 * i);
  }
  return image;
}
