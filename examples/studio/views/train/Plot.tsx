/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { LinePlot } from '../../ui/LinePlot.js';
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
      <LinePlot
        steps={rows.map(({ step }) => step)}
        lines={[learning, heldOut].map((name) => rows.map((row) => row[name]))}
        label={`${title} by step: ${say(now)} while learning, ${say(test)} on held-out pictures`}
        format={format}
        {...(range && { range })}
      />
    </figure>
  );
}
