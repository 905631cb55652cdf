/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import * as state from '../../state.js';

/** A page of the library's within this one: as high as it is, and in the same theme. */
export function Page({ html, title }: { readonly html: string; readonly title: string }): JSX.Element {
  const frame = useRef<HTMLIFrameElement>(null);
  const sizes = useRef<ResizeObserver | undefined>(undefined);
  const root = (): HTMLElement | undefined => frame.current?.contentDocument?.documentElement;
  const colour = (): void => {
    const { style } = root() ?? {};
    if (style) style.colorScheme = state.theme.value || 'light dark';
  };
  const fit = (): void => {
    const [{ current }, inner] = [frame, root()];
    if (current === null || inner === undefined) return;
    sizes.current?.disconnect();
    sizes.current = new ResizeObserver(() => (current.style.height = `${Math.ceil(inner.offsetHeight)}px`));
    sizes.current.observe(inner);
    colour();
  };
  useEffect(() => () => sizes.current?.disconnect(), []);
  useEffect(colour, [state.theme.value]);
  return <iframe ref={frame} class="page" title={title} srcdoc={html} onLoad={fit} />;
}
