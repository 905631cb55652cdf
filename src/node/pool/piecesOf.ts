import type { Share } from '../../attribution/perturbation/occlusion/eachExample.js';

/** Examples for a worker, or a share of what there is to do for them. */
export interface Piece {
  readonly start: number;
  readonly count: number;
  readonly share?: Share;
}

/**
 * Cuts a batch into pieces. Where the last ones would leave workers idle, they are shared out, if the method can do so:
 * a single picture's windows among all workers.
 */
export function piecesOf(batch: number, atOnce: number, workers: number, canShare: boolean): Piece[] {
  const count = Math.ceil(batch / atOnce);
  const last = count % workers;
  const of = canShare && last > 0 ? Math.ceil(workers / last) : 1;
  return Array.from({ length: count }, (_, i) => {
    const piece = { start: i * atOnce, count: Math.min(atOnce, batch - i * atOnce) };
    if (of === 1 || i < count - last) return [piece];
    return Array.from({ length: of }, (_share, index): Piece => ({ ...piece, share: { index, of } }));
  }).flat();
}
