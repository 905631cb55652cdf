import type { Encoding } from './Encoding.js';
import { hsvToRgb } from './hsvToRgb.js';
import { drawPattern, mutatePattern } from './mutatePattern.js';
import { BENDS, INPUTS, type Pattern } from './Pattern.js';

interface CppnSettings {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How likely each weight and each function is to change. */
  readonly mutationRate: number;
}

/**
 * A small network paints the image. It takes a pixel's x and y (-1 to 1 along the short side), the distance from the
 * centre, and 1. It gives hue, saturation and brightness if there are three channels. Its nodes are sines, sigmoids,
 * Gaussians and straight lines, so that patterns repeat and mirror themselves.
 * @see Stanley 2007, Compositional pattern producing networks.
 */
export function cppnEncoding({ height, width, channels, mutationRate }: CppnSettings): Encoding<Pattern> {
  const inputs = coordinates(height, width);
  return {
    draw: (random) => drawPattern(channels, random),
    mutate: (pattern, random) => mutatePattern(pattern, channels, mutationRate, random),
    paint: (pattern) => {
      const nodes = evaluate(pattern, channels, inputs);
      // What a node gives is -1 to 1.
      const image = new Float32Array(height * width * channels);
      for (let i = 0; i < image.length; i++) {
        image[i] = (nodes[INPUTS + (i % channels)]![Math.floor(i / channels)]! + 1) / 2;
      }
      return channels === 3 ? hsvToRgb(image) : image;
    },
  };
}

/** x, y, the distance from the centre and 1, of each pixel. */
function coordinates(height: number, width: number): readonly Float32Array[] {
  const step = 2 / Math.max(1, Math.min(height, width) - 1);
  const along = (of: (i: number) => number): Float32Array =>
    Float32Array.from({ length: height * width }, (_, i) => of(i));
  const x = (i: number): number => ((i % width) - (width - 1) / 2) * step;
  const y = (i: number): number => (Math.floor(i / width) - (height - 1) / 2) * step;
  return [along(x), along(y), along((i) => Math.hypot(x(i), y(i))), along(() => 1)];
}

/** What the nodes give at each pixel: all that outputs need. */
function evaluate(
  { bends, connections }: Pattern,
  outputs: number,
  inputs: readonly Float32Array[],
): readonly (Float32Array | undefined)[] {
  const values: (Float32Array | undefined)[] = [...inputs];
  const valueOf = (node: number): Float32Array => {
    const known = values[node];
    if (known !== undefined) return known;
    const sums = new Float32Array(inputs[0]!.length);
    for (const { from, weight } of connections.filter(({ to }) => to === node)) {
      const given = valueOf(from);
      for (let i = 0; i < sums.length; i++) sums[i]! += weight * given[i]!;
    }
    return (values[node] = sums.map(BENDS[bends[node - INPUTS]!]));
  };
  for (let k = 0; k < outputs; k++) valueOf(INPUTS + k);
  return values;
}
