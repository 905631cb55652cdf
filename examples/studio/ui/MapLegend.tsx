/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { ColorScale } from 'netlens';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { studio } from '../client.js';

interface MapLegendProps {
  readonly scale: ColorScale;
}

const asked = new Map<string, Promise<readonly number[]>>();

/** A colour map's entries; each map is asked for once. */
function colorsOf(name: ColorScale['colormap']): Promise<readonly number[]> {
  const colors = asked.get(name) ?? studio.colors(name);
  asked.set(name, colors);
  return colors;
}

/** A map's colours from its least value to its greatest, and what both ends mean. */
export function MapLegend({ scale: { colormap, low, high } }: MapLegendProps): JSX.Element {
  const gradient = useSignal('none');
  useEffect(() => {
    let isCurrent = true;
    void colorsOf(colormap).then((colors) => {
      if (isCurrent) gradient.value = gradientOf(colors);
    });
    return () => {
      isCurrent = false;
    };
  }, [colormap]);
  const isSigned = colormap === 'BuRd';
  return (
    <span class="scale-bar" title={isSigned ? 'Blue speaks against the class, red for it; white is 0' : undefined}>
      <span>
        {isSigned && <small>against </small>}
        {short(low)}
      </span>
      <i style={{ backgroundImage: gradient.value }} />
      <span>
        {short(high)}
        {isSigned && <small> for</small>}
      </span>
    </span>
  );
}

const STOPS = 8;

/** The colours as CSS has them. */
function gradientOf(colors: readonly number[]): string {
  const last = colors.length / 3 - 1;
  const stops = Array.from({ length: STOPS + 1 }, (_, i) => {
    const at = 3 * Math.round((last * i) / STOPS);
    return `rgb(${colors.slice(at, at + 3).join(' ')})`;
  });
  return `linear-gradient(90deg, ${stops.join(', ')})`;
}

const short = (value: number): string => Number(value.toPrecision(2)).toString().replace('-', '−');
