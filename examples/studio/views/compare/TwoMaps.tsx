/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { MapLegend } from '../../ui/MapLegend.js';
import { Picture } from '../../ui/Picture.js';
import type { Drawn } from '../../ui/usePainted.js';

interface TwoMapsProps {
  readonly left: Drawn;
  readonly right: Drawn;
  readonly captions: readonly [left: string, right: string];
}

/** Two pictures, one over the other up to an edge that the pointer and the arrow keys move. */
export function TwoMaps({ left, right, captions }: TwoMapsProps): JSX.Element {
  const at = useSignal(50);
  return (
    <>
      <div class="swipe" style={{ '--at': `${at.value}%` }}>
        <Picture image={right.image} label={`Right: ${captions[1]}`} />
        <div class="over">
          <Picture image={left.image} label={`Left: ${captions[0]}`} />
        </div>
        <input
          type="range"
          min="0"
          max="100"
          aria-label="Where the left map ends, in percent"
          value={at.value}
          onInput={(event) => (at.value = Number(event.currentTarget.value))}
        />
      </div>
      <div class="sides captions">
        {[left, right].map(({ scale }, i) => (
          <div key={i}>
            <p>{captions[i]}</p>
            <MapLegend scale={scale} />
          </div>
        ))}
      </div>
    </>
  );
}
