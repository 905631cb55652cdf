/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { later } from '../later.js';
import { isDrawing } from './isDrawing.js';

const PadDialog = later(async () => (await import('./PadDialog.js')).PadDialog);

/** Opens a pad to draw a picture on. */
export function Pad(): JSX.Element {
  return (
    <>
      <button type="button" onClick={() => (isDrawing.value = true)}>
        Draw…
      </button>
      {isDrawing.value && <PadDialog />}
    </>
  );
}
