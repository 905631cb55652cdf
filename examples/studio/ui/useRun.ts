import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { doing } from '../doing.js';
import { studio } from '../client.js';

/** Long work of the worker, as buttons and a progress bar need it. */
export interface Run {
  /** How much is done, 0..1; undefined where nothing runs. */
  readonly share: number | undefined;
  readonly isPaused: boolean;
  /** `work` asks `isWanted` before it goes to the worker, if it has awaited something else. */
  readonly begin: <T>(what: string, work: (isWanted: () => boolean) => Promise<T>) => Promise<T | undefined>;
  readonly progress: (share: number) => void;
  readonly pause: () => void;
  readonly stop: () => void;
}

/** Work that ends when the component leaves the page. */
export function useRun(): Run {
  const share = useSignal<number | undefined>(undefined);
  const isPaused = useSignal(false);
  const latest = useRef(0);
  const stop = (): void => {
    latest.current++;
    void studio.cancelJob();
  };
  useEffect(() => stop, []);
  return {
    share: share.value,
    isPaused: isPaused.value,
    begin: async (what, work) => {
      share.value = 0;
      isPaused.value = false;
      const mine = ++latest.current;
      try {
        return await doing(what, () => work(() => mine === latest.current));
      } finally {
        share.value = undefined;
        isPaused.value = false;
      }
    },
    progress: (value) => {
      // What comes late from work that has ended shows nothing.
      if (share.value !== undefined) share.value = value;
    },
    pause: () => {
      isPaused.value = !isPaused.value;
      void (isPaused.value ? studio.pauseJob() : studio.resumeJob());
    },
    stop,
  };
}
