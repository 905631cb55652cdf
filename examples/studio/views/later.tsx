/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { doing } from '../doing.js';
import * as state from '../state.js';
import { allDone } from './explain/inTurn.js';

/**
 * A view whose code is loaded when it is first looked at, or when the first maps are there: the page starts without
 * it.
 */
export function later(load: () => Promise<ComponentType>): ComponentType {
  let loading: Promise<ComponentType> | undefined;
  let loaded: ComponentType | undefined;
  const once = (): Promise<ComponentType> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined; // another look tries again
      throw error;
    });
    return loading.then((component) => (loaded = component));
  };
  const stop = state.version.subscribe((version) => {
    if (version === 0) return;
    queueMicrotask(() => stop());
    // A click is then answered at once, also without a network.
    setTimeout(
      () =>
        void allDone()
          .then(once)
          .catch(() => undefined),
      AFTER,
    );
  });
  return function Later(): JSX.Element {
    const isLoaded = useSignal(loaded !== undefined);
    useEffect(() => {
      if (!isLoaded.value) void doing('Loading', () => once().then(() => void (isLoaded.value = true)));
    }, []);
    const View = loaded;
    return isLoaded.value && View ? <View /> : <p class="faint">Loading…</p>;
  };
}

/** Milliseconds after the first answer in which the first maps are asked for; they come first. */
const AFTER = 1500;
