/** Orders of axes: axis i of what is stored is axis `order[i]` of what is meant. */
export type Order = readonly number[];

/** As it is meant. */
export const asMeant = (rank: number): Order => Array.from({ length: rank }, (_, axis) => axis);

/** Pictures `[batch, h, w, channels]` stored with channels first, as ONNX wants them. */
export const CHANNELS_FIRST: Order = [0, 3, 1, 2];

/** Whether two orders are the same. */
export const isSame = (a: Order, b: Order): boolean => a.length === b.length && a.every((axis, i) => axis === b[i]);

/** What belongs to the axes as they are meant, as they are stored. */
export const stored = <T>(each: readonly T[], order: Order): T[] => order.map((axis) => each[axis] as T);

/** The number of elements. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Whether numbers lie in the same sequence in either order: only axes of one place change theirs. */
export function isSameSequence(shape: readonly number[], a: Order, b: Order): boolean {
  const long = (order: Order): Order => order.filter((axis) => shape[axis] !== 1);
  return isSame(long(a), long(b));
}
