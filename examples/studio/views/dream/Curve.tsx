/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** Values by step. */
export function Curve({ values, label }: { readonly values: Float32Array; readonly label: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const ink = getComputedStyle(place.current).color;
    const axis = { stroke: ink, grid: { stroke: `color-mix(in srgb, ${ink} 15%, transparent)` } };
    const plot = new UPlot(
      {
        width: Math.min(480, place.current.clientWidth),
        height: 180,
        legend: { show: false },
        scales: { x: { time: false } },
        series: [{ label: 'Step' }, { label, stroke: '#2f7fd0', width: 2 }],
        axes: [axis, axis],
      },
      [Array.from(values, (_, i) => i), Array.from(values)],
      place.current,
    );
    return () => plot.destroy();
  }, [values, label]);
  return (
    <div ref={place} class="curve" role="img" aria-label={`${label} by step, from ${values[0]} to ${values.at(-1)}`} />
  );
}
