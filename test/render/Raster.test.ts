import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors.js';
import { Raster } from '../../src/render/Raster.js';

const redAndClear = (): Raster => new Raster(2, 1, new Uint8ClampedArray([255, 0, 0, 255, 0, 0, 255, 0]));

describe('Raster', () => {
  it('becomes a PNG with its pixels', () => {
    const png = decode(redAndClear().toPng());
    expect([png.width, png.height, png.channels, png.depth]).toEqual([2, 1, 4, 8]);
    expect(Array.from(png.data)).toEqual([255, 0, 0, 255, 0, 0, 255, 0]);
  });

  it('shows itself in Deno notebooks, which look for Symbol.for("Jupyter.display")', () => {
    const raster = redAndClear() as unknown as Record<symbol, () => Record<string, string>>;
    const bundle = raster[Symbol.for('Jupyter.display')]!();
    expect(Object.keys(bundle)).toEqual(['image/png']);
    expect(Buffer.from(bundle['image/png']!, 'base64')).toEqual(Buffer.from(redAndClear().toPng()));
  });

  it('shows itself in IJavascript notebooks, which look for _toMime', () => {
    const { 'image/png': png } = redAndClear()._toMime();
    expect(Buffer.from(png, 'base64')).toEqual(Buffer.from(redAndClear().toPng()));
  });

  it('is transparent when made without data', () => {
    expect(Array.from(new Raster(1, 2).data)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it.each([
    [0, 1],
    [1.5, 1],
    [-1, -1],
    [NaN, 1],
  ])('refuses the size %s x %s', (width, height) => {
    expect(() => new Raster(width, height, new Uint8ClampedArray(4))).toThrow(ShapeError);
  });

  it('refuses data of another length', () => {
    expect(() => new Raster(2, 2, new Uint8ClampedArray(15))).toThrow(/data holds 15 numbers; wanted 16/);
  });
});
