/** Rows, columns and channels; a vector is one place with many channels. */
export type Size = readonly [height: number, width: number, channels: number];

/** A shape without its batch, as rows, columns and channels. */
export function sizeOf(shape: readonly number[]): Size {
  const last = shape.slice(-3);
  return [...Array<number>(3 - last.length).fill(1), ...last] as unknown as Size;
}
