/**
 * A colour map: `'turbo'` (rainbow-like, high contrast), `'viridis'`, `'inferno'`, `'magma'`, `'plasma'` (perceptually
 * uniform), `'grey'` (black to white), or `'BuRd'` (diverging, for signed maps: blue below zero, white at it, red
 * above).
 */
export type ColormapName = 'turbo' | 'viridis' | 'inferno' | 'magma' | 'plasma' | 'grey' | 'BuRd';
