import type { Node, Slot } from './graph.js';
import type { Locality, Shape } from './operation.js';

/** The shape of a slot's value. */
export type ShapeOf = (slot: Slot) => Shape;

/**
 * Which places of its inputs a node reads; undefined where it reads all, or where values have no rows and columns. A
 * value of rank 3 has them between a reshape and whatever gives it its channel axis, or takes it.
 */
export function localityOf({ operation, inputs, outputs }: Node, shapeOf: ShapeOf): Locality | undefined {
  const shapes = [...inputs, ...outputs].map(shapeOf);
  const isPicture = ({ length }: Shape): boolean => length === 4 || (length === 3 && operation.kind === 'reshape');
  const isKnown = shapes.every((shape) => isPicture(shape) && !shape.slice(1).includes(null));
  if (!isKnown || outputs.length !== 1) return undefined;
  return operation.locality?.(shapes.slice(0, -1).map(([, ...size]) => [1, ...size] as number[]));
}
