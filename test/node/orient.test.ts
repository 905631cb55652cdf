import { describe, expect, it } from 'vitest';
import { exifOrientation } from '../../src/node/exifOrientation.js';
import { orient } from '../../src/node/orient.js';

// The letter F, three pixels high and two wide, as it should be seen:
//   F F
//   F .
//   F .
// and as a camera stores it for each orientation, from the Exif standard's own picture of the eight.
const stored: Record<number, string[]> = {
  1: ['FF', 'F.', 'F.'],
  2: ['FF', '.F', '.F'],
  3: ['.F', '.F', 'FF'],
  4: ['F.', 'F.', 'FF'],
  5: ['FFF', 'F..'],
  6: ['F..', 'FFF'],
  7: ['..F', 'FFF'],
  8: ['FFF', '..F'],
};

function toPixels(rows: string[]) {
  const data = Uint8Array.from(rows.join('').split(''), (letter) => (letter === 'F' ? 1 : 0));
  return { width: rows[0]!.length, height: rows.length, data: Uint8Array.from(data, (v) => v) };
}

describe('orient', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns orientation %s upright', (orientation) => {
    const { width, height, data } = toPixels(stored[orientation]!);
    const rgb = Uint8Array.from(Array.from(data).flatMap((value) => [value, value + 10, value + 20]));
    const upright = orient({ width, height, data: rgb }, orientation);
    expect([upright.width, upright.height]).toEqual([2, 3]);
    const expected = [1, 1, 1, 0, 1, 0].flatMap((value) => [value, value + 10, value + 20]);
    expect(Array.from(upright.data)).toEqual(expected);
  });
});

/** An Exif segment with one entry before the orientation, in either byte order. */
function exif(orientation: number, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(1 + 8 + 2 + 24));
  const at = (offset: number): number => offset + 1; // the byte of padding
  view.setUint16(at(0), little ? 0x4949 : 0x4d4d);
  view.setUint16(at(2), 42, little);
  view.setUint32(at(4), 8, little);
  view.setUint16(at(8), 2, little);
  view.setUint16(at(10), 0x010f, little);
  view.setUint16(at(22), 0x0112, little);
  view.setUint16(at(24), 3, little);
  view.setUint32(at(26), 1, little);
  view.setUint16(at(30), orientation, little);
  return new Uint8Array(view.buffer);
}

describe('exifOrientation', () => {
  it('reads both byte orders', () => {
    expect(exifOrientation(exif(6, true))).toBe(6);
    expect(exifOrientation(exif(3, false))).toBe(3);
  });

  it('takes a segment that is damaged or says nothing for upright', () => {
    expect(exifOrientation(exif(0, true))).toBe(1);
    expect(exifOrientation(exif(9, true))).toBe(1);
    expect(exifOrientation(exif(6, true).subarray(0, 20))).toBe(1);
    expect(exifOrientation(new Uint8Array(1))).toBe(1);
    expect(exifOrientation(new Uint8Array(0))).toBe(1);
    expect(exifOrientation(new Uint8Array(64).fill(255))).toBe(1);
  });
});
