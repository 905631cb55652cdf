/**
 * A colour map: `'turbo'` (rainbow-like, high contrast), `'viridis'`, `'inferno'`, `'magma'`, `'plasma'` (perceptually
 * uniform), or `'grey'` (black to white). `'BuRd'` is diverging, for signed maps: blue below zero, white at it, red
 * above.
 */
export type ColormapName = 'turbo' | 'viridis' | 'inferno' | 'magma' | 'plasma' | 'grey' | 'BuRd';
