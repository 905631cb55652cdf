/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type UPlot from 'uplot';
import { usePlot } from '../../ui/usePlot.js';
import type { Row } from './history.js';

interface PlotProps {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly learning: 'loss' | 'accuracy';
  readonly heldOut: 'heldOutLoss' | 'heldOutAccuracy';
  readonly format: (value: number) => string;
  /** The least and the greatest value of the axis; what there is where left out. */
  readonly range?: readonly [number, number];
}

/** A measure by step, while learning and on held-out pictures. */
export function Plot({ title, rows, learning, heldOut, format, range }: PlotProps): JSX.Element {
  const data = useMemo(
    (): UPlot.AlignedData => [
      rows.map(({ step }) => step),
      rows.map((row) => row[learning]),
      rows.map((row) => row[heldOut]),
    ],
    [rows],
  );
  const place = usePlot(data, 170, ({ ink, faint, accent }) => {
    const axis = { stroke: ink, grid: { stroke: `color-mix(in srgb, ${faint} 20%, transparent)` } };
    return {
      series: [
        { label: 'Step' },
        { label: 'learning', stroke: faint, width: 1, spanGaps: true, points: { show: false } },
        { label: 'held out', stroke: accent, width: 2, spanGaps: true, points: { show: false } },
      ],
      axes: [axis, { ...axis, size: 56, values: (_, ticks) => ticks.map(format) }],
      ...(range && { y: { range: [...range] as [number, number] } }),
    };
  });
  const [now, test] = [learning, heldOut].map((name) => rows.findLast((row) => row[name] !== null)?.[name]);
  const say = (value: number | null | undefined): string => (value == null ? 'nothing yet' : format(value));
  return (
    <figure class="plot">
      <figcaption>
        <span>{title}</span>
        <span class="faint number">
          <i class="key learning" /> learning {say(now)} <i class="key held-out" /> held out {say(test)}
        </span>
      </figcaption>
      <div
        ref={place}
        role="img"
        aria-label={`${title} by step: ${say(now)} while learning, ${say(test)} on held-out pictures`}
      />
    </figure>
  );
}
