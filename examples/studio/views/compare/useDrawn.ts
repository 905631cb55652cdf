import { usePainted, type Drawn } from '../../ui/usePainted.js';
import type { Seat } from '../../worker/session.js';
import { useMap, type Side } from './useMap.js';

/** A side's map over its picture. */
export interface DrawnSide {
  readonly painted: Drawn | undefined;
  /** Why there is none yet; empty where there is one. */
  readonly note: string;
}

export function useDrawn(side: Side, picture: ImageData | undefined, seat: Seat): DrawnSide {
  const { map, picture: of, absence, share } = useMap(side, picture, seat);
  const painted = usePainted(map, of);
  if (painted !== undefined && map !== undefined) return { painted, note: '' };
  if (picture === undefined) return { painted: undefined, note: '' };
  const progress = share === undefined ? 'Computing…' : `Computing, ${Math.round(100 * share)} %`;
  return { painted: undefined, note: absence ?? progress };
}
