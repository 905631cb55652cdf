import { concat, reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { Visitor } from './eachExample.js';

/** Examples by number, those together that show what the one before shows: whose classes differ, say. */
export async function alikeExamples(inputs: readonly Tensor[]): Promise<readonly (readonly number[])[]> {
  const values = await Promise.all(inputs.map((input) => input.data()));
  const isAlike = (example: number): boolean =>
    values.every((all) => {
      const size = all.length / inputs[0]!.shape[0]!;
      const [before, own] = [(example - 1) * size, example * size];
      for (let i = 0; i < size; i++) if (all[own + i] !== all[before + i]) return false;
      return true;
    });
  const groups: number[][] = [];
  for (let example = 0; example < inputs[0]!.shape[0]!; example++) {
    if (example > 0 && isAlike(example)) groups.at(-1)!.push(example);
    else groups.push([example]);
  }
  return groups;
}

/** Visits groups of examples that share a run: the scores of one member of a group follow those of the other. */
export function visitorOfGroups(
  groups: readonly (readonly number[])[],
  { begin, take }: Visitor<Tensor>,
): Visitor<Tensor> {
  return {
    begin: async (group, unoccluded) => {
      const uses: Awaited<ReturnType<typeof begin>>[] = [];
      for (const example of groups[group]!) uses.push(await begin(example, unoccluded));
      return (occluded) => concat(uses.map((use) => reshape(use(occluded), [-1])));
    },
    take: (group, scores, windows) =>
      groups[group]!.forEach((example, i) =>
        take(example, scores.subarray(i * windows.length, (i + 1) * windows.length), windows),
      ),
  };
}
