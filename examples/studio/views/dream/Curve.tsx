/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { LinePlot } from '../../ui/LinePlot.js';

/** Values by step, which may grow. */
export function Curve({ values, label }: { readonly values: Float32Array; readonly label: string }): JSX.Element {
  return (
    <figure class="curve">
      <figcaption class="faint">{label} by step</figcaption>
      <LinePlot
        steps={Array.from(values, (_, i) => i + 1)}
        lines={[Array.from(values)]}
        label={`${label} by step, from ${values[0]?.toPrecision(4)} to ${values.at(-1)?.toPrecision(4)}`}
        format={(value) => value.toLocaleString('en', { maximumSignificantDigits: 4 })}
      />
    </figure>
  );
}
