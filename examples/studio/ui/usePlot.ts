import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import * as state from '../state.js';

/** The page's colours, as a plot draws with them. */
export interface PlotColours {
  readonly ink: string;
  readonly faint: string;
  readonly accent: string;
}

/**
 * A plot in an element, as wide as it is, in the colours of the theme. It is made anew where `key` changes, and takes
 * new data where `data` does.
 */
export function usePlot(
  data: UPlot.AlignedData,
  height: number,
  options: (colours: PlotColours) => Pick<UPlot.Options, 'series' | 'axes'> & { readonly y?: UPlot.Scale },
  key = '',
): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  useEffect(() => {
    const element = place.current as HTMLDivElement;
    const style = getComputedStyle(element);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`);
    const { y, ...drawn } = options({ ink: colour('ink'), faint: colour('faint'), accent: colour('accent') });
    const bare = { legend: { show: false }, cursor: { show: false } };
    const scales = { x: { time: false }, ...(y && { y }) };
    const made = new UPlot({ width: element.clientWidth, height, ...bare, scales, ...drawn }, data, element);
    plot.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.destroy();
    };
  }, [key, state.theme.value]);
  useEffect(() => plot.current?.setData(data), [data]);
  return place;
}
