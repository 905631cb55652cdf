/** D65, by which sRGB's white is Lab's (100, 0, 0). */
const WHITE = [0.95047, 1, 1.08883] as const;

/**
 * Colours in CIE Lab, three numbers a pixel. Three channels are sRGB; otherwise the mean of the channels is a grey. The
 * least of all values counts as black and the greatest as white.
 */
export function toLab(values: ArrayLike<number>, channels: number): Float64Array {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  const pixels = values.length / channels;
  const scaled = (i: number): number => (most > least ? (values[i]! - least) / (most - least) : 0);
  const lab = new Float64Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const own = Array.from({ length: channels }, (_, c) => scaled(i * channels + c));
    if (channels === 3) lab.set(ofRgb(own as [number, number, number]), 3 * i);
    else lab[3 * i] = (100 * own.reduce((sum, value) => sum + value, 0)) / channels;
  }
  return lab;
}

function ofRgb(rgb: readonly [number, number, number]): [number, number, number] {
  const [r, g, b] = rgb.map((u) => (u <= 0.04045 ? u / 12.92 : ((u + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  const xyz = [
    0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
    0.2126729 * r + 0.7151522 * g + 0.072175 * b,
    0.0193339 * r + 0.119192 * g + 0.9503041 * b,
  ];
  const [x, y, z] = xyz.map((value, i) => {
    const t = value / WHITE[i]!;
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  }) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
