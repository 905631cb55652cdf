import type { Port } from 'netlens';

/** The indices of a value behind the batch's. */
export function placeOf({ shape }: Port, index: number): number[] {
  let rest = index;
  const reversed = shape
    .slice(1)
    .toReversed()
    .map((size) => {
      const at = size === null ? rest : rest % size;
      rest = size === null ? 0 : Math.floor(rest / size);
      return at;
    });
  return reversed.toReversed();
}
