/** The two of `size` values between which a place lies, and the second one's share; outside, the nearest twice. */
export function bilinearTap(place: number, size: number): readonly [low: number, high: number, share: number] {
  const inside = Math.min(size - 1, Math.max(0, place));
  const low = Math.floor(inside);
  return [low, Math.min(size - 1, low + 1), inside - low];
}
