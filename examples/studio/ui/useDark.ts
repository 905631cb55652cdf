import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as state from '../state.js';

/** Whether the page is dark: by the theme that was chosen, else by the system's. */
export function useDark(): boolean {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = useSignal(system.matches);
  useEffect(() => {
    const change = (event: MediaQueryListEvent): void => void (isDark.value = event.matches);
    system.addEventListener('change', change);
    return () => system.removeEventListener('change', change);
  }, []);
  return state.theme.value === '' ? isDark.value : state.theme.value === 'dark';
}
