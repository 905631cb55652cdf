import { encode } from 'fast-png';
import { ShapeError } from '../errors.js';

/**
 * A picture in memory: RGBA, 8 bits a channel, row by row from the top. In a browser,
 * `new ImageData(raster.data, raster.width, raster.height)` goes straight onto a canvas. As the last value of a
 * notebook cell it shows itself under Deno and IJavascript; under tslab, write `display.png(raster.toPng())`.
 *
 * @throws A {@link ShapeError} if the size is not whole and positive, or the data is not `width * height * 4` long.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { Raster } from 'netlens';
 *
 * const dot = new Raster(1, 1, new Uint8ClampedArray([255, 0, 0, 255]));
 * await writeFile('dot.png', dot.toPng());
 * ```
 */
export class Raster {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, 0 to 255, `width * height * 4` in all. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;

  constructor(
    width: number,
    height: number,
    data: Uint8ClampedArray<ArrayBuffer> = new Uint8ClampedArray(width * height * 4),
  ) {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new ShapeError(`Raster: the size is ${width} x ${height}; wanted whole numbers of pixels, 1 or more.`);
    }
    if (data.length !== width * height * 4) {
      throw new ShapeError(
        `Raster: data holds ${data.length} numbers; wanted ${width * height * 4} for ${width} x ${height} RGBA pixels.`,
      );
    }
    this.width = width;
    this.height = height;
    this.data = data;
    // What Deno looks for, its Deno.jupyter.$display. Isolated declarations have no way to declare it as a method.
    Object.defineProperty(this, Symbol.for('Jupyter.display'), { value: () => this._toMime() });
  }

  /** The picture as the bytes of a PNG file. */
  toPng(): Uint8Array {
    return encode({ width: this.width, height: this.height, data: this.data });
  }

  /** The MIME bundle that notebooks show; IJavascript looks for it by this name. */
  _toMime(): Record<'image/png', string> {
    return { 'image/png': base64(this.toPng()) };
  }
}

/** Browsers and Deno have no Buffer, and `btoa` wants a string of bytes. */
function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
