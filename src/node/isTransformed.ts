/**
 * Whether a JPEG's colours are stored as luminance and chrominance, as libjpeg tells it from the markers before the
 * picture. RGB and CMYK are not.
 */
export function isTransformed(bytes: Uint8Array): boolean {
  let isJfif = false;
  let adobe: number | undefined;
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    const length = bytes[at + 2]! * 256 + bytes[at + 3]!;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 9));
    if (marker === 0xe0 && name.startsWith('JFIF')) isJfif = true;
    if (marker === 0xee && name === 'Adobe') adobe = bytes[at + 15];
    // Frames of all kinds; C4, C8 and CC are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const components = bytes[at + 9]!;
      if (adobe !== undefined) return adobe !== 0;
      const ids = Array.from({ length: components }, (_, i) => bytes[at + 10 + i * 3]!);
      return components !== 4 && (isJfif || String.fromCharCode(...ids) !== 'RGB');
    }
    at += marker === 0xff ? 1 : 2 + length;
  }
  return true;
}
