import { OptionError } from '../errors.js';
import { show } from '../options.js';
import type { Raster } from '../render/Raster.js';
import type { Pixels } from './Pixels.js';

/** A picture in memory or in a page. */
export type PictureSource =
  HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | HTMLVideoElement | ImageBitmap | ImageData | Raster;

/** The colours of a picture, its transparent parts laid on white. */
export function pixelsOf(caller: string, image: PictureSource): Pixels {
  return onWhite(rgba(caller, image));
}

interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

function rgba(caller: string, image: PictureSource): Rgba {
  const { data, width, height } = (image ?? {}) as Partial<Rgba>;
  if (data !== undefined) {
    const isWhole = Number.isInteger(width) && Number.isInteger(height) && width! > 0 && height! > 0;
    if (isWhole && data.length === width! * height! * 4) return { data, width: width!, height: height! };
    throw new OptionError(
      `${caller}: got ${show(width)} x ${show(height)} pixels with ${data.length} values; wanted 4 a pixel, red, green, blue, opacity.`,
    );
  }
  return drawn(caller, image as Exclude<PictureSource, ImageData | Raster>);
}

function drawn(caller: string, image: Exclude<PictureSource, ImageData | Raster>): Rgba {
  const source = (image ?? {}) as Partial<HTMLImageElement & HTMLVideoElement>;
  const width = source.naturalWidth ?? source.videoWidth ?? source.width;
  const height = source.naturalHeight ?? source.videoHeight ?? source.height;
  if (typeof width !== 'number' || typeof height !== 'number') {
    throw new OptionError(
      `${caller}: got ${show(image)}; wanted an image, a canvas, a video, an ImageBitmap, ImageData or a Raster.`,
    );
  }
  if (width === 0 || height === 0) {
    throw new OptionError(`${caller}: the image is empty; wait until it is loaded: await image.decode().`);
  }
  const context = canvasOf(caller, width, height).getContext('2d', {
    willReadFrequently: true,
  }) as CanvasRenderingContext2D;
  try {
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  } catch (cause) {
    throw new OptionError(`${caller}: the image cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function canvasOf(caller: string, width: number, height: number): HTMLCanvasElement | OffscreenCanvas {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(width, height);
  if (typeof document !== 'undefined') return Object.assign(document.createElement('canvas'), { width, height });
  throw new OptionError(`${caller}: there is no canvas to draw the image on; wanted ImageData or a Raster.`);
}

/** Without its opacity. */
function onWhite({ width, height, data }: Rgba): Pixels {
  const values = isOpaque(data) ? new Uint8Array(width * height * 3) : new Float32Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const opacity = data[i * 4 + 3]! / 255;
    for (let c = 0; c < 3; c++) values[i * 3 + c] = data[i * 4 + c]! * opacity + 255 * (1 - opacity);
  }
  return { width, height, data: values };
}

/** Most photos are, and take a quarter of the memory. */
function isOpaque(data: ArrayLike<number>): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}
