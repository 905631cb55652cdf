import { useSignal } from '@preact/signals';
import { proxy } from 'comlink';
import { useEffect } from 'preact/hooks';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import type { RawMap } from '../../worker/explain.js';
import type { Seat } from '../../worker/session.js';
import { inTurn } from '../explain/inTurn.js';

/** A method's map of a class. */
export interface Side {
  readonly method: string;
  readonly target: number;
}

/** What there is of it. */
export interface Answered {
  readonly map?: RawMap;
  /** The picture that it is of. */
  readonly picture?: ImageData;
  /** Why there is none. */
  readonly absence?: string;
  /** How much is done, 0..1, where that is told. */
  readonly share?: number;
}

/** The map of one side, computed when the question or the picture changes; none without a picture. */
export function useMap({ method, target }: Side, picture: ImageData | undefined, seat: Seat): Answered {
  const answered = useSignal<Answered>({});
  // Another network has other layers.
  const layer = seat === 'first' ? state.layer.value || undefined : undefined;
  useEffect(() => {
    let [isCurrent, isRunning] = [true, false];
    const tell = (now: Answered): void => {
      if (isCurrent) answered.value = now;
    };
    tell({});
    if (picture === undefined) return;
    const onProgress = proxy((done: number, total: number) => {
      if (isRunning) tell({ share: done / total });
    });
    const explain = async (): Promise<RawMap> => {
      isRunning = true;
      try {
        return await studio.explain(
          method,
          target,
          layer,
          onProgress,
          proxy(() => undefined),
          seat,
        );
      } finally {
        isRunning = false;
      }
    };
    inTurn(() => isCurrent, explain).then(
      (map) => tell({ ...(map && { map }), picture }),
      (error: unknown) => tell({ absence: (error as Error).message }),
    );
    return () => {
      isCurrent = false;
      if (isRunning) void studio.cancelExplaining(method, seat);
    };
  }, [method, target, layer, picture, seat]);
  return answered.value;
}
