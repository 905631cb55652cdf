import { encode } from 'fast-png';
import { OptionError, ShapeError } from '../errors.js';
import { show } from '../options.js';

/** The largest picture that is made, in pixels: 1 GiB of RGBA. A mistyped scale soon asks for more. */
export const maxPixels: number = 2 ** 28;

/** A {@link Raster} in JSON. */
export interface RasterJson {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, a byte each, in base64. */
  readonly data: string;
}

/**
 * A picture in memory: RGBA, 8 bits a channel, row by row from the top. In a page, `raster.draw(canvas)` shows it. As
 * the last value of a notebook cell it shows itself under Deno and IJavascript; under tslab, write
 * `display.png(raster.toPng())`. What `postMessage` or JSON has made of it, `Raster.fromJSON` makes a Raster again.
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

  /**
   * The picture as a PNG file in memory: for a download, an upload, or `URL.createObjectURL`. In every runtime.
   */
  toBlob(): Blob {
    return new Blob([this.toPng() as Uint8Array<ArrayBuffer>], { type: 'image/png' });
  }

  /**
   * Puts the picture on a canvas, which takes its size.
   *
   * @throws An {@link OptionError} for what is no canvas, or one that draws in another way (WebGL).
   */
  draw(canvas: HTMLCanvasElement | OffscreenCanvas): void {
    const { getContext } = (canvas ?? {}) as Partial<HTMLCanvasElement>;
    if (typeof getContext !== 'function') {
      throw new OptionError(`draw: got ${show(canvas)}; wanted a canvas of the page, or an OffscreenCanvas.`);
    }
    const context = canvas.getContext('2d') as CanvasRenderingContext2D | null;
    if (context === null) throw new OptionError('draw: the canvas has a context of another kind; wanted a 2d one.');
    canvas.width = this.width;
    canvas.height = this.height;
    context.putImageData(new ImageData(this.data, this.width, this.height), 0, 0);
  }

  /** What `JSON.stringify` writes: the size, and the data in base64. {@link Raster.fromJSON} reads it. */
  toJSON(): RasterJson {
    return { width: this.width, height: this.height, data: base64(this.data) };
  }

  /**
   * A raster of what JSON or `postMessage` has made of one.
   *
   * @throws An {@link OptionError} for what is neither, a {@link ShapeError} where data and size disagree.
   *
   * @example
   * ```ts
   * import { Raster } from 'netlens';
   *
   * const text = JSON.stringify({ picture: new Raster(2, 1) });
   * const { picture } = JSON.parse(text) as { picture: unknown };
   * console.log(Raster.fromJSON(picture).width); // 2
   * ```
   */
  static fromJSON(json: unknown): Raster {
    const { width, height, data } = (json ?? {}) as Partial<Readonly<Record<keyof RasterJson, unknown>>>;
    if (data instanceof Uint8ClampedArray || typeof data === 'string') {
      const bytes = typeof data === 'string' ? bytesOf(data) : (data as Uint8ClampedArray<ArrayBuffer>);
      return new Raster(width as number, height as number, bytes);
    }
    throw new OptionError(`Raster.fromJSON: got ${show(json)}; wanted what a Raster is after JSON or postMessage.`);
  }

  /** The MIME bundle that notebooks show; IJavascript looks for it by this name. */
  _toMime(): Record<'image/png', string> {
    return { 'image/png': base64(this.toPng()) };
  }
}

/** Browsers and Deno have no Buffer, and `btoa` wants a string of bytes. */
function base64(bytes: Uint8Array | Uint8ClampedArray): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function bytesOf(text: string): Uint8ClampedArray<ArrayBuffer> {
  try {
    return Uint8ClampedArray.from(atob(text), (byte) => byte.charCodeAt(0));
  } catch (cause) {
    throw new OptionError('Raster.fromJSON: the data is a string; wanted base64.', { cause });
  }
}
