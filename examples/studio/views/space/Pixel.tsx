/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';
import type { Place } from '../../worker/spaceStep.js';

interface PixelProps {
  readonly place: Place;
  readonly values: Float32Array | undefined;
  readonly channels: number;
}

/** What the network is given at a place of the picture. */
export function Pixel({ place: { y, x }, values, channels }: PixelProps): JSX.Element {
  const width = (state.picture.value?.width ?? 0) * channels;
  const at = y * width + x * channels;
  return (
    <>
      <h2>
        picture ({x}, {y})
      </h2>
      <p class="number">
        {Array.from(values?.subarray(at, at + channels) ?? [], (value) => value.toFixed(4)).join(', ')}
      </p>
      <p class="faint">The network’s inputs here: red, green and blue.</p>
    </>
  );
}
