import { attentionClasses } from './attentions.js';
import { convolutionClasses } from './convolutions.js';
import { idleClasses } from './idle.js';
import { mergeClasses } from './merges.js';
import { normalizationClasses } from './normalizations.js';
import { poolingClasses } from './poolings.js';
import { rectifierClasses } from './rectifiers.js';
import { resizingClasses } from './resizing.js';
import type { Translations } from './Translation.js';

export const classes: Translations = {
  ...attentionClasses,
  ...convolutionClasses,
  ...idleClasses,
  ...mergeClasses,
  ...normalizationClasses,
  ...poolingClasses,
  ...rectifierClasses,
  ...resizingClasses,
};
