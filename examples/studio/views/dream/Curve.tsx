/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import * as state from '../../state.js';

const HEIGHT = 180;

/** Values by step, which may grow. */
export function Curve({ values, label }: { readonly values: Float32Array; readonly label: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  useEffect(() => {
    const element = place.current as HTMLDivElement;
    const style = getComputedStyle(element);
    const [ink, accent] = ['--ink', '--accent'].map((name) => style.getPropertyValue(name)) as [string, string];
    const axis = { stroke: ink, grid: { stroke: `color-mix(in srgb, ${ink} 15%, transparent)` } };
    const made = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false } },
        series: [{ label: 'Step' }, { label, stroke: accent, width: 2, points: { show: false } }],
        axes: [axis, { ...axis, size: 60 }],
      },
      dataOf(values),
      element,
    );
    plot.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.destroy();
    };
  }, [label, state.theme.value]);
  useEffect(() => plot.current?.setData(dataOf(values)), [values]);
  return (
    <figure class="curve">
      <figcaption class="faint">{label} by step</figcaption>
      <div
        ref={place}
        role="img"
        aria-label={`${label} by step, from ${values[0]?.toPrecision(4)} to ${values.at(-1)?.toPrecision(4)}`}
      />
    </figure>
  );
}

const dataOf = (values: Float32Array): UPlot.AlignedData => [Array.from(values, (_, i) => i + 1), Array.from(values)];
