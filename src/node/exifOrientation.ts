/**
 * The orientation (1 to 8) in an Exif segment, 1 where it has none or is damaged: a photo is worth showing without.
 *
 * @param exif - What follows "Exif\0": one byte of padding, then a TIFF header and its directory.
 */
export function exifOrientation(exif: Uint8Array): number {
  const orientationTag = 0x0112;
  try {
    const tiff = new DataView(exif.buffer, exif.byteOffset + 1, exif.byteLength - 1);
    const little = tiff.getUint16(0) === 0x4949;
    const directory = tiff.getUint32(4, little);
    for (let i = 0; i < tiff.getUint16(directory, little); i++) {
      const entry = directory + 2 + i * 12;
      if (tiff.getUint16(entry, little) !== orientationTag) continue;
      const value = tiff.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}
