import { encode } from 'fast-png';
import { ShapeError } from '../errors.js';
import { show } from '../options.js';

/** The largest picture that is made, in pixels: 1 GiB of RGBA. A mistyped scale soon asks for more. */
export const maxPixels: number = 2 ** 28;

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

  /** A picture of some data, by default transparent black. */
  constructor(width: number, height: number, data?: Uint8ClampedArray<ArrayBuffer>) {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new ShapeError(
        `Raster: the size is ${show(width)} x ${show(height)}; wanted whole numbers of pixels, 1 or more.`,
      );
    }
    if (width * height > maxPixels) {
      throw new ShapeError(`Raster: the size is ${width} x ${height}; wanted at most ${maxPixels} pixels in all.`);
    }
    if (data !== undefined && !(data instanceof Uint8ClampedArray && data.length === width * height * 4)) {
      throw new ShapeError(
        `Raster: data ${data instanceof Uint8ClampedArray ? `holds ${data.length} numbers` : `is ${show(data)}`}; ` +
          `wanted ${width * height * 4} for ${width} x ${height} RGBA pixels, in a Uint8ClampedArray.`,
      );
    }
    this.width = width;
    this.height = height;
    this.data = data ?? new Uint8ClampedArray(width * height * 4);
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
