/**
 * Shards with an empty one behind them. If the first ones are equally long, tfjs 4.22 takes all but the last for as
 * long. It then misses the end of a longer last one.
 */
export function withEnd(shards: readonly ArrayBuffer[]): ArrayBuffer[] {
  return [...shards, new ArrayBuffer(0)];
}
