/**
 * A whole number that stands for an image and a channel. If images excite a channel alike, the one with the lower lot
 * comes first. Nobody is favoured, least of all by coming early, and every machine draws the same.
 *
 * The last step of MurmurHash3 (Appleby 2011), which gives different images different lots.
 */
export function lot(example: number, channel: number): number {
  let bits = (example ^ Math.imul(channel, 0x9e3779b9)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Sorts a channel's images: the strongest first, equal ones by lot. */
export function byStrength(
  channel: number,
): (a: Readonly<Record<'example' | 'score', number>>, b: Readonly<Record<'example' | 'score', number>>) => number {
  return (a, b) => b.score - a.score || lot(a.example, channel) - lot(b.example, channel) || a.example - b.example;
}
