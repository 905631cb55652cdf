import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Whether a media query holds, now and after each change. */
export function useMedia(query: string): boolean {
  const media = matchMedia(query);
  const holds = useSignal(media.matches);
  useEffect(() => {
    const change = (event: MediaQueryListEvent): void => void (holds.value = event.matches);
    media.addEventListener('change', change);
    return () => media.removeEventListener('change', change);
  }, []);
  return holds.value;
}
