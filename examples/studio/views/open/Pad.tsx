/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { doing, usePicture } from '../../actions.js';

const SIDE = 224;

/** A pad to draw a picture on, white on black as digits are. */
export function Pad(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const context = (): CanvasRenderingContext2D => canvas.current?.getContext('2d') as CanvasRenderingContext2D;
  const clear = (): void => {
    context().fillStyle = 'black';
    context().fillRect(0, 0, SIDE, SIDE);
  };
  const draw = (event: PointerEvent): void => {
    if (event.buttons === 0) return;
    const at = context();
    Object.assign(at, { strokeStyle: 'white', lineWidth: SIDE / 12, lineCap: 'round' });
    at.beginPath();
    at.moveTo(event.offsetX - event.movementX, event.offsetY - event.movementY);
    at.lineTo(event.offsetX, event.offsetY);
    at.stroke();
  };
  return (
    <>
      <button type="button" onClick={() => (dialog.current?.showModal(), clear())}>
        Draw…
      </button>
      <dialog ref={dialog} aria-label="Draw a picture">
        <canvas
          ref={canvas}
          width={SIDE}
          height={SIDE}
          role="img"
          aria-label="A pad to draw on with the pointer"
          onPointerMove={draw}
        />
        <form method="dialog" class="row">
          <button
            type="submit"
            onClick={() => {
              const pixels = context().getImageData(0, 0, SIDE, SIDE);
              void doing('Reading', () => usePicture(pixels));
            }}
          >
            Use it
          </button>
          <button type="button" onClick={clear}>
            Clear
          </button>
          <button type="submit">Cancel</button>
        </form>
      </dialog>
    </>
  );
}
