/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { Tiles } from '../../worker/trainTiles.js';
import { paintTiles, rangeOf } from './paintTiles.js';
import { tileColors } from './training.js';

interface SheetProps {
  readonly of: string;
  readonly what: string;
  readonly tiles: Tiles;
}

/** Tiles with the range of their values. */
export function Sheet({ of, what, tiles }: SheetProps): JSX.Element {
  const colors = tileColors.value;
  const image = useMemo(() => colors && paintTiles(tiles, colors, what !== 'activations'), [tiles, colors, what]);
  if (image === undefined) return <></>;
  const [low, high] = rangeOf(tiles);
  const range = `${short(low)} to ${short(high)}`;
  return (
    <figure style={{ width: `${Math.max(image.width, 200)}px` }}>
      <figcaption>
        <span>
          {what} <span class="faint number">{range}</span>
        </span>
        <Save name={`${of} ${what}`} image={image} numbers={() => tiles} />
      </figcaption>
      <div style={{ width: `${image.width}px` }} class="tile-sheet">
        <Picture image={image} label={`${what} of ${of}, ${range}`} />
      </div>
      {tiles.count < tiles.total && (
        <span class="faint">
          the first {tiles.count} of {tiles.total}
        </span>
      )}
    </figure>
  );
}

function short(value: number): string {
  return value === 0
    ? '0'
    : Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4
      ? value.toExponential(1)
      : value.toPrecision(3);
}
