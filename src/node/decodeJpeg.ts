import { decode } from 'jpeg-js';
import { maxPixels } from '../input/maxPixels.js';
import type { Pixels } from '../input/Pixels.js';
import { exifOrientation } from './exifOrientation.js';
import { isTransformed } from './isTransformed.js';
import { orient } from './orient.js';

/** Decodes a baseline or progressive JPEG to RGB, turned the way its Exif orientation says. */
export function decodeJpeg(bytes: Uint8Array): Pixels {
  const { width, height, data, exifBuffer } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    colorTransform: isTransformed(bytes),
    // Tolerance would fill what is missing of a damaged file with grey, and the grey would be explained.
    tolerantDecoding: false,
    maxResolutionInMP: maxPixels / 1e6,
    maxMemoryUsageInMB: 2048,
  }) as ReturnType<typeof decode> & { exifBuffer?: Uint8Array }; // jpeg-js's typings leave it out
  return orient({ width, height, data }, exifBuffer ? exifOrientation(exifBuffer) : 1);
}
