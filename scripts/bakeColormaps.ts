/**
 * Writes src/render/colormapData.ts: d3-scale-chromatic's colour maps at 256 points, as small steps from colour to
 * colour. Baked, they weigh 1 KB gzipped; the library they come from weighs 12.
 *
 * npx tsx scripts/bakeColormaps.ts
 */
import { writeFileSync } from 'node:fs';
import {
  interpolateInferno,
  interpolateMagma,
  interpolatePlasma,
  interpolateRdBu,
  interpolateTurbo,
  interpolateViridis,
} from 'd3-scale-chromatic';
import type { ColormapName } from '../src/render/ColormapName.js';

const sources: Record<ColormapName, (t: number) => string> = {
  turbo: interpolateTurbo,
  viridis: interpolateViridis,
  inferno: interpolateInferno,
  magma: interpolateMagma,
  plasma: interpolatePlasma,
  grey: (t) => `rgb(${t * 255}, ${t * 255}, ${t * 255})`,
  // Turned round: in attribution, red speaks for the class and blue against it.
  BuRd: (t) => interpolateRdBu(1 - t),
};

/** d3 answers '#rrggbb' for some maps and 'rgb(r, g, b)' for others. */
function parse(color: string): number[] {
  if (color.startsWith('#')) return [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
  return color.match(/[\d.]+/g)!.map(Number);
}

const entries = Object.entries(sources).map(([name, color]) => {
  const table = Array.from({ length: 256 }, (_, i) => parse(color(i / 255)));
  const channels = [0, 1, 2].map((channel) => table.map((entry) => Math.round(entry[channel]!)));
  const steps = channels.map((values) =>
    values
      .slice(1)
      .map((value, i) => String.fromCharCode('N'.charCodeAt(0) + value - values[i]!))
      .join(''),
  );
  return `  ${name}: [\n${channels.map((values, i) => `    [${values[0]}, '${steps[i]}'],\n`).join('')}  ],\n`;
});

writeFileSync(
  new URL('../src/render/colormapData.ts', import.meta.url),
  `// Made by scripts/bakeColormaps.ts from d3-scale-chromatic (ISC; colours by Cynthia Brewer, Anton Mikhailov and others).
// Each channel: its first value, then 255 steps as letters, N for no change, O for +1, M for -1.
import type { ColormapName } from './ColormapName.js';

export const colormapData: Readonly<Record<ColormapName, readonly (readonly [first: number, steps: string])[]>> = {
${entries.join('')}};
`,
);
