/**
 * Each pixel's value as the mean of the region that brings it. Regions come one by one: always the one with the highest
 * mean over the pixels still missing (Kapishnikov et al. 2019, algorithm 1).
 * @param values - one a pixel.
 * @param segmentations - of each pixel its region, from 0; in several ways, whose regions overlap.
 */
export function regionMeans(values: Float32Array, segmentations: readonly Int32Array[]): Float32Array {
  const regions = segmentations.flatMap((labels, scale) => pixelsOf(labels).map((pixels) => ({ scale, pixels })));
  const numberOf = segmentations.map((labels) => labels.reduce((most, label) => Math.max(most, label), 0) + 1);
  const firstOf = numberOf.map((_, scale) => numberOf.slice(0, scale).reduce((sum, count) => sum + count, 0));
  const sums = regions.map(({ pixels }) => pixels.reduce((sum, i) => sum + (values[i] as number), 0));
  const sizes = regions.map(({ pixels }) => pixels.length);
  const result = new Float32Array(values.length);
  const isCovered = new Uint8Array(values.length);
  for (;;) {
    let [best, highest] = [-1, -Infinity];
    regions.forEach((_, k) => {
      const mean = (sums[k] as number) / (sizes[k] as number);
      if ((sizes[k] as number) > 0 && mean > highest) [best, highest] = [k, mean];
    });
    if (best === -1) return result;
    for (const i of regions[best]?.pixels ?? []) {
      if (isCovered[i] === 1) continue;
      isCovered[i] = 1;
      result[i] = highest;
      segmentations.forEach((labels, scale) => {
        const k = (firstOf[scale] as number) + (labels[i] as number);
        sums[k] = (sums[k] as number) - (values[i] as number);
        sizes[k] = (sizes[k] as number) - 1;
      });
    }
  }
}

/** The pixels of each region. */
function pixelsOf(labels: Int32Array): number[][] {
  const pixels: number[][] = [];
  labels.forEach((label, i) => (pixels[label] ??= []).push(i));
  return Array.from(pixels, (own) => own ?? []);
}
