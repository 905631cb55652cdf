/**
 * Gives some pixels of a picture what another shows there: pixels `order[start]` to before `order[end]`, row by row.
 */
export function setPixels(
  picture: Float32Array,
  other: Float32Array,
  order: ArrayLike<number>,
  start: number,
  end: number,
  channels: number,
): void {
  for (let i = start; i < end; i++) {
    const first = (order[i] as number) * channels;
    for (let c = first; c < first + channels; c++) picture[c] = other[c] as number;
  }
}
