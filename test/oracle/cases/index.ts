import { activations } from './activations.js';
import type { Case } from './case.js';
import { convolution } from './convolution.js';
import { custom } from './custom.js';
import { dense } from './dense.js';
import { merging } from './merging.js';
import { normalization } from './normalization.js';
import { pooling } from './pooling.js';
import { recurrent } from './recurrent.js';
import { shapes } from './shapes.js';
import { topology } from './topology.js';

export const families: Readonly<Record<string, readonly Case[]>> = {
  convolution,
  dense,
  normalization,
  activations,
  pooling,
  merging,
  shapes,
  recurrent,
  custom,
  topology,
};
