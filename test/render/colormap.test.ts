import {
  interpolateInferno,
  interpolateMagma,
  interpolatePlasma,
  interpolateRdBu,
  interpolateTurbo,
  interpolateViridis,
} from 'd3-scale-chromatic';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { colormap } from '../../src/render/colormap.js';
import type { ColormapName } from '../../src/render/ColormapName.js';

const d3: Record<ColormapName, (t: number) => string> = {
  turbo: interpolateTurbo,
  viridis: interpolateViridis,
  inferno: interpolateInferno,
  magma: interpolateMagma,
  plasma: interpolatePlasma,
  grey: (t) => `rgb(${Math.round(t * 255)}, ${Math.round(t * 255)}, ${Math.round(t * 255)})`,
  BuRd: (t) => interpolateRdBu(1 - t),
};
const names = Object.keys(d3) as ColormapName[];

function parse(color: string): number[] {
  if (color.startsWith('#')) return [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
  return color.match(/\d+/g)!.map(Number);
}

describe('colormap', () => {
  it.each(names)("has d3's 256 colours of %s", (name) => {
    const expected = Array.from({ length: 256 }, (_, i) => parse(d3[name](i / 255)));
    expect(Array.from(colormap(name))).toEqual(expected.flat());
  });

  it('has blue below zero and red above in BuRd, and a light, nearly neutral middle', () => {
    const colors = colormap('BuRd');
    const [low, middle, high] = [0, 128, 255].map((i) => colors.slice(i * 3, i * 3 + 3)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    expect(low[2]).toBeGreaterThan(low[0]!);
    expect(high[0]).toBeGreaterThan(high[2]!);
    expect(Math.max(...middle) - Math.min(...middle)).toBeLessThan(10);
    expect(Math.min(...middle)).toBeGreaterThan(230);
  });

  it.each(names)('comes nowhere near the magenta of values that are not finite in %s', (name) => {
    const colors = colormap(name);
    const distances = Array.from({ length: 256 }, (_, i) =>
      Math.hypot(colors[i * 3]! - 255, colors[i * 3 + 1]!, colors[i * 3 + 2]! - 255),
    );
    expect(Math.min(...distances)).toBeGreaterThan(100);
  });

  it('gives a table of its own each time', () => {
    colormap('turbo').fill(0);
    expect(colormap('turbo')[0]).toBe(35);
  });

  it('names the colour maps when asked for another', () => {
    expect(() => colormap('jet' as ColormapName)).toThrow(OptionError);
    expect(() => colormap('jet' as ColormapName)).toThrow(/got "jet"; wanted one of turbo, viridis/);
    expect(() => colormap('toString' as ColormapName)).toThrow(OptionError);
  });
});
