import { decode } from 'fast-png';
import { describe, expect, it, vi } from 'vitest';
import { OptionError, ShapeError } from '../../src/errors.js';
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

  it('becomes a PNG file in memory', async () => {
    const blob = redAndClear().toBlob();
    expect(blob.type).toBe('image/png');
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(new Uint8Array(redAndClear().toPng()));
  });

  it('stays a Raster through JSON and through postMessage', () => {
    const text = JSON.stringify({ picture: redAndClear() });
    // 255 0 0 | 255 0 0 | 255 0: base64 by hand.
    expect(JSON.parse(text)).toEqual({ picture: { width: 2, height: 1, data: '/wAA/wAA/wA=' } });
    const { picture } = JSON.parse(text) as { picture: unknown };
    for (const sent of [picture, structuredClone(redAndClear()), redAndClear()]) {
      const raster = Raster.fromJSON(sent);
      expect(raster).toBeInstanceOf(Raster);
      expect([raster.width, raster.height, ...raster.data]).toEqual([2, 1, 255, 0, 0, 255, 0, 0, 255, 0]);
    }
  });

  it.each([
    [undefined, OptionError],
    ['picture', OptionError],
    [{ width: 1, height: 1 }, OptionError],
    [{ width: 1, height: 1, data: [0, 0, 0, 255] }, OptionError],
    [{ width: 1, height: 1, data: 'no base64!' }, OptionError],
    [{ width: 1, height: 1, data: '/wAA/wAA/wA=' }, ShapeError],
    [{ width: 'one', height: 1, data: '' }, ShapeError],
  ])('refuses to be made of %j', (json, error) => {
    expect(() => Raster.fromJSON(json)).toThrow(error);
  });

  it('draws itself on a canvas, which takes its size', () => {
    class FakeImageData {
      constructor(
        readonly data: Uint8ClampedArray,
        readonly width: number,
        readonly height: number,
      ) {}
    }
    vi.stubGlobal('ImageData', FakeImageData);
    const drawn: unknown[] = [];
    const context = { putImageData: (...given: unknown[]) => drawn.push(given) };
    const canvas = { width: 300, height: 150, getContext: (kind: string) => (kind === '2d' ? context : null) };
    const raster = redAndClear();
    raster.draw(canvas as never);
    vi.unstubAllGlobals();
    expect([canvas.width, canvas.height]).toEqual([2, 1]);
    expect(drawn).toEqual([[new FakeImageData(raster.data, 2, 1), 0, 0]]);
    expect(() => raster.draw({ getContext: () => null } as never)).toThrow(OptionError);
    expect(() => raster.draw({} as never)).toThrow(/^draw: got an object; wanted a canvas/);
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
