import type { Network } from 'netlens';

/** Flamingo, zebra, coffee mug, daisy. */
const PICTURED = [130, 340, 504, 985];

const BANANA = 954;

/** What to picture, and what a patch is to show, where no class was asked for. */
export interface SomeClasses {
  readonly pictured: readonly number[];
  readonly patch: number;
}

/** Of ImageNet where a network has that many outputs, else the first ten. */
export function someClasses({ outputs }: Network): SomeClasses {
  const count = outputs[0]!.shape.at(-1) ?? 1;
  if (count < 1000) return { pictured: Array.from({ length: Math.min(10, count) }, (_, i) => i), patch: 0 };
  // Networks with an output more have the background first.
  const before = count === 1001 ? 1 : 0;
  return { pictured: PICTURED.map((index) => index + before), patch: BANANA + before };
}
