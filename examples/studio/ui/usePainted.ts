import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { studio } from '../client.js';
import * as state from '../state.js';
import type { RawMap } from '../worker/explain.js';
import type { Painted } from '../worker/painted.js';

/** What is drawn, and which map it is: the next one's drawing takes a moment. */
export interface Drawn extends Painted {
  readonly map: RawMap;
}

/** A map over the picture that it is of, drawn by the worker; anew where the map or the look changes. */
export function usePainted(map: RawMap | undefined, picture: ImageData | undefined): Drawn | undefined {
  const drawn = useSignal<Drawn | undefined>(undefined);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const fits = map !== undefined && map.width === picture?.width && map.height === picture.height;
  const [colormap, opacity] = [state.colormap.value || undefined, state.opacity.value];
  useEffect(() => {
    let isCurrent = true;
    if (!fits || picture === undefined) {
      drawn.value = undefined;
      return;
    }
    // One drawing at a time: a slider's last place is drawn, not each on its way.
    last.current = last.current.then(async () => {
      if (!isCurrent) return;
      const made = await studio.painted(map, picture, { colormap, opacity }).catch(() => undefined);
      if (isCurrent && made !== undefined) drawn.value = { ...made, map };
    });
    return () => {
      isCurrent = false;
    };
  }, [fits ? map : undefined, picture, colormap, opacity]);
  return drawn.value;
}
