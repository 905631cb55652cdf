/**
 * Half-precision floats (IEEE 754), rounded to nearest, as tfjs reads weights with
 * `quantization: { dtype: 'float16' }`.
 */
export function float16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(values, (value, i) => {
    const sign = (bits[i]! >>> 16) & 0x8000;
    const size = Math.abs(value);
    if (size >= 65520) throw new RangeError(`float16: ${value} is too large for half precision.`);
    // Below the smallest normal number halves lie 2^-24 apart.
    if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
    const exponent = Math.floor(Math.log2(size));
    // A mantissa that rounds up to 2^11 carries into the exponent, as it should.
    return sign | (((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 2 ** 10));
  });
}
