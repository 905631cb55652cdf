import type { Lowerings } from './lower.js';

const identity = (): readonly [] => [];

/** Layers that do nothing at inference. */
export const identityLayers: Lowerings = {
  ActivityRegularization: identity,
  AlphaDropout: identity,
  Dropout: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
  SpatialDropout1D: identity,
};
