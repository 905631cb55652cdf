/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePicture } from '../../actions.js';
import { doing } from '../../doing.js';
import { isDrawing } from './isDrawing.js';

const SIDE = 224;
const STEP = SIDE / 28;

interface Place {
  readonly x: number;
  readonly y: number;
}

const steps: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** A pad to draw a picture on: white on black as digits are, or in colours; with the pointer or the arrow keys. */
export function PadDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const pen = useRef<Place | undefined>(undefined);
  const at = useSignal<Place>({ x: SIDE / 2, y: SIDE / 2 });
  const isDown = useSignal(false);
  const [ink, ground] = [useSignal('#ffffff'), useSignal('#000000')];
  const context = (): CanvasRenderingContext2D =>
    canvas.current?.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  const clear = (): void => {
    context().fillStyle = ground.value;
    context().fillRect(0, 0, SIDE, SIDE);
  };
  const line = (from: Place, to: Place): void => {
    const drawing = context();
    Object.assign(drawing, { strokeStyle: ink.value, lineWidth: SIDE / 12, lineCap: 'round' });
    drawing.beginPath();
    drawing.moveTo(from.x, from.y);
    drawing.lineTo(to.x, to.y);
    drawing.stroke();
  };
  const placeOf = ({ offsetX, offsetY, currentTarget }: PointerEvent): Place => {
    const { clientWidth, clientHeight } = currentTarget as HTMLElement;
    return { x: (offsetX / clientWidth) * SIDE, y: (offsetY / clientHeight) * SIDE };
  };
  const draw = (event: PointerEvent): void => {
    const place = placeOf(event);
    if (event.buttons !== 0) line(pen.current ?? place, place);
    pen.current = event.buttons !== 0 ? place : undefined;
  };
  const byKey = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (event.key === ' ') {
      isDown.value = !isDown.value;
      if (isDown.value) line(at.value, at.value);
    } else if (step !== undefined) {
      const within = (value: number): number => Math.max(0, Math.min(SIDE, value));
      const next = { x: within(at.value.x + step.x), y: within(at.value.y + step.y) };
      if (isDown.value) line(at.value, next);
      at.value = next;
    } else return;
    event.preventDefault();
  };
  const use = (): void => {
    const pixels = context().getImageData(0, 0, SIDE, SIDE);
    void doing('Reading', () => usePicture(pixels));
  };
  useEffect(() => {
    dialog.current?.showModal();
    clear();
  }, []);
  return (
    <dialog ref={dialog} aria-label="Draw a picture" onClose={() => (isDrawing.value = false)}>
      <div class="pad">
        <div class="picture">
          <canvas
            ref={canvas}
            width={SIDE}
            height={SIDE}
            tabIndex={0}
            role="application"
            aria-label="A pad to draw on with the pointer, or with the arrow keys while the pen is down: space lowers and raises it"
            onPointerDown={draw}
            onPointerMove={draw}
            onPointerUp={() => (pen.current = undefined)}
            onKeyDown={byKey}
          />
          <span
            class={isDown.value ? 'pen down' : 'pen'}
            style={{ left: `${(100 * at.value.x) / SIDE}%`, top: `${(100 * at.value.y) / SIDE}%` }}
          />
        </div>
        <div class="row">
          <label>
            Ink <input type="color" value={ink.value} onInput={(event) => (ink.value = event.currentTarget.value)} />
          </label>
          <label>
            Ground{' '}
            <input
              type="color"
              value={ground.value}
              onInput={(event) => {
                ground.value = event.currentTarget.value;
                clear();
              }}
            />
          </label>
        </div>
        <form method="dialog" class="row">
          <button type="submit" class="primary" onClick={use}>
            Use it
          </button>
          <button type="button" onClick={clear}>
            Clear
          </button>
          <button type="submit">Cancel</button>
        </form>
      </div>
    </dialog>
  );
}
