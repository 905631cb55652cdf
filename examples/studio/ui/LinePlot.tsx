/** @jsxImportSource preact */
import type { JSX } from 'preact';
import './linePlot.css';
import { ticksOf } from './ticksOf.js';

interface LinePlotProps {
  /** The steps, ascending. */
  readonly steps: readonly number[];
  /** A line's values by step, over gaps where there is none; the last line is the one that matters. */
  readonly lines: readonly (readonly (number | null)[])[];
  /** What the picture says, in words. */
  readonly label: string;
  readonly format: (value: number) => string;
  /** The least and the greatest value of the axis; what there is where left out. */
  readonly range?: readonly [number, number];
}

/** Lines by step, in the colours of the theme and as wide as there is room. */
export function LinePlot({ steps, lines, label, format, range }: LinePlotProps): JSX.Element {
  const values = lines.flat().filter((value) => value !== null);
  const rows = ticksOf(...(range ?? extent(values)));
  const columns = ticksOf(Math.min(0, ...steps.slice(0, 1)), steps.at(-1) || 100);
  const at = (value: number, ticks: readonly number[]): number => {
    const [first, last] = [ticks[0] as number, ticks.at(-1) as number];
    return (100 * (value - first)) / (last - first);
  };
  const point = (value: number | null, i: number): string =>
    value === null ? '' : `${at(steps[i] as number, columns).toFixed(2)} ${(100 - at(value, rows)).toFixed(2)}`;
  return (
    <div class="line-plot" role="img" aria-label={label}>
      {rows.map((tick) => (
        <span key={tick} class="row-tick" style={{ bottom: `${at(tick, rows)}%` }}>
          {format(tick)}
        </span>
      ))}
      {columns.map((tick) => (
        <span key={tick} class="column-tick" style={{ left: `${at(tick, columns)}%` }}>
          {tick.toLocaleString('en')}
        </span>
      ))}
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path
          class="ticks"
          d={[
            ...rows.map((tick) => `M0 ${100 - at(tick, rows)}H100`),
            ...columns.map((tick) => `M${at(tick, columns)} 0V100`),
          ].join('')}
        />
        {lines.map((line, i) => {
          const points = line.map(point).filter((text) => text !== '');
          return points.length > 0 && <path key={i} d={`M${points.join('L')}`} />;
        })}
      </svg>
    </div>
  );
}

/** With some room where all values are one. */
function extent(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return low < high ? [low, high] : [low - 1, high + 1];
}
