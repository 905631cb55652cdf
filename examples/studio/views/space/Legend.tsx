/** @jsxImportSource preact */
import type { JSX } from 'preact';
import type { Plane, Which } from '../../worker/spacePlanes.js';

interface LegendProps {
  readonly planes: readonly Plane[];
  readonly all: number;
  readonly which: Which;
  readonly onChoose: (plane: Plane) => void;
}

/** The planes from the picture to the answer, each with its size, and its range in the colours that it is drawn in. */
export function Legend({ planes, all, which, onChoose }: LegendProps): JSX.Element {
  const hidden = planes.filter(({ layer, shown, channels }) => layer !== '' && shown < channels).length;
  return (
    <>
      <p class="faint">
        Click a neuron to see where its value comes from. Dark to bright is 0 to the layer's greatest value. In a layer
        with negative values, blue is below 0 and red is above.
      </p>
      <ol class="planes">
        {planes.map((plane) => (
          <li key={plane.layer}>
            <button type="button" onClick={() => onChoose(plane)} title="Its strongest neuron">
              <span>{plane.layer || 'picture'}</span>
              <span class="faint">{`${plane.height} × ${plane.width} × ${plane.channels}`}</span>
            </button>
            <span class="range number faint">
              {short(plane.low)}
              <i {...barOf(plane)} />
              {short(plane.high)}
            </span>
          </li>
        ))}
      </ol>
      {all > planes.length && (
        <p class="faint">
          {planes.length} of {all} planes{which === 'few' ? ': the last of each size.' : ', evenly chosen.'}
        </p>
      )}
      {hidden > 0 && <p class="faint">Of {hidden} layers only the first channels have tiles.</p>}
    </>
  );
}

/**
 * The colours from the least value to the greatest: those of signed values are cut out of what is as wide on both
 * sides.
 */
function barOf({ layer, low, high }: Plane): { class: string; style?: Record<string, string> } {
  if (layer === '' || low >= 0) return { class: layer === '' ? 'plain' : 'positive' };
  const most = Math.max(-low, high) || 1;
  const [whole, part] = [2 * most, high - low];
  const start = whole === part ? 0 : (low + most) / (whole - part);
  return {
    class: 'signed',
    style: { 'background-size': `${(100 * whole) / part}% 100%`, 'background-position': `${100 * start}% 0` },
  };
}

const short = (value: number): string => value.toPrecision(3).replace('-', '−');
