import * as state from '../state.js';
import { useMedia } from './useMedia.js';

/** Whether the page is dark: by the theme that was chosen, else by the system's. */
export function useDark(): boolean {
  const isSystemDark = useMedia('(prefers-color-scheme: dark)');
  return state.theme.value === '' ? isSystemDark : state.theme.value === 'dark';
}
