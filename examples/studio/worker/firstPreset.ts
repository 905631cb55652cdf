import type { PresetName } from 'netlens';
import type { ModelFacts } from './facts.js';
import { isEmbedded } from './isEmbedded.js';

/** A smaller picture holds one thing at most. */
const LEAST_SIDE = 96;

/** The preset to begin with: on networks that were trained on photos, the one whose images look most like things. */
export function firstPreset(facts: ModelFacts): PresetName {
  const { channels, width, height } = facts;
  const isOfPhotos = channels === 3 && Math.min(width, height) >= LEAST_SIDE && !isEmbedded(facts);
  return isOfPhotos ? 'mordvintsev2016' : 'lucid';
}

/** Rows with that of one preset before all others. */
export function startingWith<Row extends { readonly name: string }>(rows: readonly Row[], first: string): Row[] {
  return rows.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
}
