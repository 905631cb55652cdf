/** `sum + a * b`, with one rounding where the engine can. */
export function addProduct(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

/** Within floors and ceilings; a NaN stays one. */
export function clamp(values: v128, floors: v128, ceilings: v128): v128 {
  return f32x4.pmin(f32x4.pmax(values, floors), ceilings);
}
