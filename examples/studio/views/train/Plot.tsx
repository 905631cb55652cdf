/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import * as state from '../../state.js';
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

const HEIGHT = 170;

/** A measure by step, while learning and on held-out pictures. */
export function Plot({ title, rows, learning, heldOut, format, range }: PlotProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const data = useRef<UPlot.AlignedData>([[]]);
  data.current = [rows.map(({ step }) => step), rows.map((row) => row[learning]), rows.map((row) => row[heldOut])];
  useEffect(() => {
    const element = place.current as HTMLDivElement;
    const style = getComputedStyle(element);
    const [ink, faint, accent] = ['--ink', '--faint', '--accent'].map((name) => style.getPropertyValue(name)) as [
      string,
      string,
      string,
    ];
    const axis = { stroke: ink, grid: { stroke: `color-mix(in srgb, ${faint} 20%, transparent)` } };
    const made = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false }, ...(range && { y: { range: [...range] as [number, number] } }) },
        series: [
          { label: 'Step' },
          { label: 'learning', stroke: faint, width: 1, spanGaps: true, points: { show: false } },
          { label: 'held out', stroke: accent, width: 2, spanGaps: true, points: { show: false } },
        ],
        axes: [axis, { ...axis, size: 56, values: (_, ticks) => ticks.map(format) }],
      },
      data.current,
      element,
    );
    plot.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.destroy();
    };
  }, [state.theme.value]);
  useEffect(() => plot.current?.setData(data.current), [rows]);
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
