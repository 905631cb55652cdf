import { useSignal } from '@preact/signals';
import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';

/** A cell of a picture, from 0. */
export interface Point {
  readonly y: number;
  readonly x: number;
}

/** What a canvas needs so that its cells can be pointed at. */
export interface PointEvents {
  readonly tabIndex: 0;
  readonly onPointerMove: (event: TargetedPointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerDown: (event: TargetedPointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onKeyDown: (event: TargetedKeyboardEvent<HTMLCanvasElement>) => void;
  readonly onBlur: () => void;
}

/** The cell under the pointer, or that the arrow keys have moved to, of a picture of so many rows and columns. */
export function usePoint(rows: number, columns: number): readonly [Point | undefined, PointEvents] {
  const point = useSignal<Point | undefined>(undefined);
  const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  const take = ({ offsetX, offsetY, currentTarget }: TargetedPointerEvent<HTMLCanvasElement>): void => {
    const { clientWidth, clientHeight } = currentTarget;
    point.value = {
      y: within(Math.floor((offsetY / clientHeight) * rows), rows),
      x: within(Math.floor((offsetX / clientWidth) * columns), columns),
    };
  };
  const leave = (): void => void (point.value = undefined);
  const steps: Readonly<Record<string, Point>> = {
    ArrowUp: { y: -1, x: 0 },
    ArrowDown: { y: 1, x: 0 },
    ArrowLeft: { y: 0, x: -1 },
    ArrowRight: { y: 0, x: 1 },
  };
  const events: PointEvents = {
    tabIndex: 0,
    onPointerMove: take,
    onPointerDown: take,
    onPointerLeave: leave,
    onBlur: leave,
    onKeyDown: (event) => {
      const step = steps[event.key];
      if (event.key === 'Escape') leave();
      if (step === undefined) return;
      event.preventDefault();
      // Ten cells at a time where there are many.
      const far = event.shiftKey ? 10 : 1;
      const from = point.value;
      point.value =
        from === undefined
          ? { y: Math.floor(rows / 2), x: Math.floor(columns / 2) }
          : { y: within(from.y + far * step.y, rows), x: within(from.x + far * step.x, columns) };
    },
  };
  return [point.value, events];
}
