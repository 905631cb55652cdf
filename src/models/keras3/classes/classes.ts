import type { Dialect } from '../dialect.js';
import type { LayerJson } from '../LayerJson.js';
import { convolutionClasses } from './convolutions.js';
import { idleClasses } from './idle.js';
import { mergeClasses } from './merges.js';
import { normalizationClasses } from './normalizations.js';
import { poolingClasses } from './poolings.js';
import { rectifierClasses } from './rectifiers.js';
import { resizingClasses } from './resizing.js';

/** A layer's JSON in tfjs's terms: one layer, or several in its place. */
export type Translation = (layer: LayerJson, dialect: Dialect) => LayerJson | readonly LayerJson[];

/** Translations by the layer's class, where it needs one. */
export type Translations = Readonly<Record<string, Translation>>;

export const classes: Translations = {
  ...convolutionClasses,
  ...idleClasses,
  ...mergeClasses,
  ...normalizationClasses,
  ...poolingClasses,
  ...rectifierClasses,
  ...resizingClasses,
};
