import type { Random } from './random.js';

/** Red, green and blue, each in 0..1. */
export type Rgb = readonly [number, number, number];

const palette = {
  red: [0.85, 0.1, 0.12],
  orange: [0.98, 0.5, 0.05],
  yellow: [0.97, 0.9, 0.12],
  green: [0.12, 0.65, 0.2],
  cyan: [0.1, 0.8, 0.85],
  blue: [0.12, 0.25, 0.9],
  purple: [0.5, 0.12, 0.75],
  pink: [1, 0.55, 0.75],
} satisfies Record<string, Rgb>;

/** The name of an object's colour. */
export type ColourName = keyof typeof palette;

/** The colours that objects come in. */
export const colours: readonly ColourName[] = Object.keys(palette) as ColourName[];

/** The colour made brighter or darker by `factor`. */
export function shade([r, g, b]: Rgb, factor: number): Rgb {
  return [Math.min(1, r * factor), Math.min(1, g * factor), Math.min(1, b * factor)];
}

/** A colour of that name, a little brighter or darker each time. */
export function objectColour(name: ColourName, random: Random): Rgb {
  return shade(palette[name], random.between(0.85, 1.1));
}

/** A muted colour, close to grey, which no object has. */
export function groundColour(random: Random): Rgb {
  const grey = random.between(0.2, 0.7);
  const tint = (): number => grey + random.between(-0.06, 0.06);
  return [tint(), tint(), tint()];
}
