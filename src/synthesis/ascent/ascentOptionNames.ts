/** The names of the options that `activationMaximize` and `invertRepresentation` share. */
export const ascentOptionNames = [
  'size',
  'steps',
  'octaves',
  'octaveScale',
  'octaveShares',
  'optimizer',
  'parametrization',
  'transforms',
  'regularizers',
  'init',
  'range',
  'batch',
  'redirected',
  'seed',
  'signal',
  'onProgress',
] as const;
