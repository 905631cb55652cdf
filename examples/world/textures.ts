import type { Random } from './random.js';

/** How much of the second of two colours a pixel takes, 0..1. */
export type Pattern = (x: number, y: number) => number;

/** Draws a pattern's phase, period and so on. */
type PatternKind = (random: Random) => Pattern;

const even = (n: number): boolean => Math.floor(n) % 2 === 0;

function stripes(direction: (x: number, y: number) => number): PatternKind {
  return (random) => {
    const width = random.between(2, 3);
    const phase = random.between(0, 2 * width);
    return (x, y) => (even((direction(x, y) + phase + 512) / width) ? 1 : 0);
  };
}

function checks(low: number, high: number): PatternKind {
  return (random) => {
    const width = random.between(low, high);
    const dx = random.between(0, width);
    const dy = random.between(0, width);
    return (x, y) => (even((x + dx) / width) === even((y + dy) / width) ? 1 : 0);
  };
}

function dots(random: Random): Pattern {
  const period = random.between(4.5, 6);
  const dx = random.between(0, period);
  const dy = random.between(0, period);
  return (x, y) => {
    const u = ((x + dx) % period) - period / 2;
    const v = ((y + dy) % period) - period / 2;
    return u * u + v * v <= 0.09 * period * period ? 1 : 0;
  };
}

/** Random values on a lattice, smoothly interpolated: value noise. */
function noise(spacing: number): PatternKind {
  return (random) => {
    const columns = Math.ceil(64 / spacing) + 2;
    const lattice = Float64Array.from({ length: columns * columns }, () => random.between(0, 1));
    const smooth = (t: number): number => t * t * (3 - 2 * t);
    return (x, y) => {
      const column = Math.floor(x / spacing);
      const row = Math.floor(y / spacing);
      const u = smooth(x / spacing - column);
      const v = smooth(y / spacing - row);
      const at = (i: number, j: number): number => lattice[(row + i) * columns + column + j] as number;
      return (at(0, 0) * (1 - u) + at(0, 1) * u) * (1 - v) + (at(1, 0) * (1 - u) + at(1, 1) * u) * v;
    };
  };
}

function gradient(random: Random): Pattern {
  const across = random.between(-1, 1);
  const down = random.between(-1, 1);
  const length = Math.abs(across) + Math.abs(down) + 1e-9;
  return (x, y) => 0.5 + ((x / 64 - 0.5) * across + (y / 64 - 0.5) * down) / length;
}

function tiles(random: Random): Pattern {
  const period = random.between(9, 13);
  const dx = random.between(0, period);
  const dy = random.between(0, period);
  return (x, y) => ((x + dx) % period < 1.2 || (y + dy) % period < 1.2 ? 1 : 0);
}

const objectTextures = {
  plain: () => () => 0,
  'horizontal stripes': stripes((_, y) => y),
  'vertical stripes': stripes((x) => x),
  'diagonal stripes': stripes((x, y) => (x + y) * Math.SQRT1_2),
  checks: checks(2.2, 3.2),
  dots,
} satisfies Record<string, PatternKind>;

const grounds = {
  gradient,
  grain: noise(1),
  clouds: noise(10),
  tiles,
  hatching: stripes((x, y) => (x - y) * Math.SQRT1_2),
  chessboard: checks(6, 9),
} satisfies Record<string, PatternKind>;

/** The name of an object's texture. */
export type TextureName = keyof typeof objectTextures;

/** The textures that objects come in. */
export const textures: readonly TextureName[] = Object.keys(objectTextures) as TextureName[];

/** The name of a background. */
export type BackgroundName = keyof typeof grounds;

/** The backgrounds. */
export const backgrounds: readonly BackgroundName[] = Object.keys(grounds) as BackgroundName[];

/** An object's texture of that name, with a phase and a period of its own. */
export function objectTexture(name: TextureName, random: Random): Pattern {
  return objectTextures[name](random);
}

/** A background's pattern of that name. */
export function groundTexture(name: BackgroundName, random: Random): Pattern {
  return grounds[name](random);
}
