import type { Described } from './preset.js';

/** What no source says. */
export const OURS = 'ours';

/** How many steps. */
export const steps = (count: number, source: string = OURS): Described => ({
  label: 'Steps',
  default: count,
  range: [1, 100_000],
  isWhole: true,
  source,
});

/** How far a step goes, of 255 levels. */
export const stepSize = (levels: number, source: string = OURS): Described => ({
  label: 'Step size',
  unit: 'of 255 levels',
  default: levels,
  range: [1e-6, 255],
  source,
});

/** The noise of the start. */
export const noise = (levels: number, source: string = OURS): Described => ({
  label: 'Deviation of the first noise',
  unit: 'of 255 levels',
  default: levels,
  range: [0, 255],
  source,
});

/** What the first noise lies around. */
export const grey = (level: number, source: string = OURS): Described => ({
  label: 'Grey of the start',
  unit: 'of 255 levels',
  default: level,
  range: [0, 255],
  source,
});

/** At how many sizes the image is made. */
export const octaves = (count: number, source: string = OURS): Described => ({
  label: 'Octaves',
  default: count,
  range: [1, 8],
  isWhole: true,
  source,
});

/** From one size to the next. */
export const octaveScale = (scale: number, source: string = OURS): Described => ({
  label: 'Octave scale',
  default: scale,
  range: [1.01, 8],
  source,
});

/** For how many steps a gradient that stops at silent ReLUs is led on. */
export const redirected = (count: number, source: string = OURS): Described => ({
  label: 'Steps that wake silent ReLUs',
  default: count,
  range: [0, 100_000],
  isWhole: true,
  source,
});
