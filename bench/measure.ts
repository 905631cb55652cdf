import { dispose, memory, profile, type Tensor } from '@tensorflow/tfjs-core';

/** A thing to time: what it returns is read back before the clock stops, then disposed of. */
export type Run = () => Tensor | Tensor[] | Promise<Tensor | Tensor[]>;

/** Milliseconds of one run, the result read back. */
export async function once(run: Run): Promise<number> {
  const start = performance.now();
  const result = await run();
  await Promise.all([result].flat().map((tensor) => tensor.data()));
  const elapsed = performance.now() - start;
  dispose(result);
  return elapsed;
}

/**
 * Median milliseconds of several things, run in turn (a, b, c, a, b, c, ...), so that a drift of the machine meets them
 * all alike.
 */
export async function medians<Name extends string>(
  runs: Readonly<Record<Name, Run>>,
  { rounds = 15, warmUp = 3 }: { readonly rounds?: number; readonly warmUp?: number } = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(runs) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const elapsed = await once(runs[name]);
      if (round >= 0) times[name].push(elapsed);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/**
 * How many kernels a run launches (a reshape moves nothing and does not count), and the most bytes that it holds at a
 * time, beyond what was there before.
 */
export async function footprint(run: () => Tensor | Tensor[]): Promise<{ kernels: number; peakBytes: number }> {
  const { numBytes } = memory();
  const { kernels, peakBytes } = await profile(run);
  // tfjs lists a fused operation twice: as the operation, and as the kernel that it runs.
  const launched = kernels.filter(({ name }) => !name.endsWith('__op') && name !== 'Reshape' && name !== 'Identity');
  return { kernels: launched.length, peakBytes: peakBytes - numBytes };
}

/** A ratio for the table. */
export const ratio = (a: number, b: number): string => (a / b).toFixed(2);
