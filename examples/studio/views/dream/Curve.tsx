/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type UPlot from 'uplot';
import { usePlot } from '../../ui/usePlot.js';

/** Values by step, which may grow. */
export function Curve({ values, label }: { readonly values: Float32Array; readonly label: string }): JSX.Element {
  const data = useMemo(() => dataOf(values), [values]);
  const place = usePlot(
    data,
    180,
    ({ ink, accent }) => {
      const axis = { stroke: ink, grid: { stroke: `color-mix(in srgb, ${ink} 15%, transparent)` } };
      return {
        series: [{ label: 'Step' }, { label, stroke: accent, width: 2, points: { show: false } }],
        axes: [axis, { ...axis, size: 60 }],
      };
    },
    label,
  );
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
