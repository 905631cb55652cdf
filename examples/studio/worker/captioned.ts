import { grid, Raster } from 'netlens';
import { toImageData } from './toImageData.js';

/** A picture with its caption below. */
export interface Captioned {
  readonly image: ImageData;
  readonly caption: string;
}

/** Pictures side by side, each with its caption, to be saved as one; small ones are enlarged to the widest. */
export function captioned(pictures: readonly Captioned[]): ImageData {
  const widest = Math.max(LEGIBLE, ...pictures.map(({ image }) => image.width));
  const rasters = pictures.map(({ image }) => enlarged(image, Math.max(1, Math.round(widest / image.width))));
  const captions = pictures.map(({ caption }) => caption);
  return toImageData(grid(rasters, { columns: pictures.length, captions, gap: 8 }));
}

/** A caption of a narrower picture would break after each word. */
const LEGIBLE = 320;

/** Each pixel becomes a square. */
function enlarged({ data, width, height }: ImageData, times: number): Raster {
  const [from, made] = [new Uint32Array(data.buffer), new Uint32Array(width * height * times * times)];
  for (let y = 0; y < height * times; y++) {
    for (let x = 0; x < width * times; x++) {
      made[y * width * times + x] = from[Math.floor(y / times) * width + Math.floor(x / times)] as number;
    }
  }
  return new Raster(width * times, height * times, new Uint8ClampedArray(made.buffer));
}
