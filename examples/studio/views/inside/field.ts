import type { Point } from '../../ui/usePoint.js';
import type { Field } from '../../worker/inside.js';

/** A rectangle of pixels or of neurons. */
export interface Rect {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** The pixels that a neuron sees, without the padding. */
export function seenBy(field: Field, neuron: Point, picture: Size): Rect {
  const [top, bottom] = span(field, 0, neuron.y, picture.height);
  const [left, right] = span(field, 1, neuron.x, picture.width);
  return { top, left, height: bottom - top, width: right - left };
}

/** The neurons of a layer that see a pixel; a height or a width of 0 where none does. */
export function seeing(field: Field, pixel: Point, layer: Size, picture: Size): Rect {
  const along = (axis: 0 | 1, at: number, count: number, whole: number): [number, number] => {
    let [first, last] = [count, -1];
    for (let i = 0; i < count; i++) {
      const [start, end] = span(field, axis, i, whole);
      if (start <= at && at < end) [first, last] = [Math.min(first, i), i];
    }
    return [first, Math.max(0, last + 1 - first)];
  };
  const [top, height] = along(0, pixel.y, layer.height, picture.height);
  const [left, width] = along(1, pixel.x, layer.width, picture.width);
  return { top, left, height, width };
}

/** From which pixel on, and up to which, a neuron sees: those that its interval touches. */
function span({ size, stride, offset }: Field, axis: 0 | 1, at: number, whole: number): [number, number] {
  const start = offset[axis] + at * stride[axis];
  const within = (pixel: number): number => Math.max(0, Math.min(whole, pixel));
  return [within(Math.floor(start)), within(Math.ceil(start + size[axis]))];
}

/** A rectangle's place over a picture, for CSS. */
export function placed(rect: Rect, { height, width }: Size): Record<string, string> {
  const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;
  return {
    top: share(rect.top, height),
    left: share(rect.left, width),
    height: share(rect.height, height),
    width: share(rect.width, width),
  };
}
