import { concat, keep, slice, tidy, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';
import { scale } from '../../objectives/algebra.js';
import { headOf } from '../../objectives/headOf.js';
import { isObjective, type Objective } from '../../objectives/objective.js';
import { resolveTarget } from '../../objectives/target.js';
import { logLikelihood, negated, selectionOf } from './likelihood.js';

/** What a network is to see, or to see no more. */
export interface PatchAim {
  /** A class or an objective; undefined for what each image shows by itself. */
  readonly target: number | Objective | undefined;
  readonly targeted: boolean;
  readonly batchSize: number;
}

/**
 * What is climbed with a network, for the images of a step: as many as `batchSize`, from one on.
 * @param held - takes what the objectives hold, to be disposed of after them.
 */
export function patchGoal(
  caller: string,
  network: TracedNetwork,
  images: Tensor4D,
  { target, targeted, batchSize }: PatchAim,
  held: Tensor[],
): (from: number) => Objective {
  const checked = resolveTarget(caller, network, target, batchSize);
  const head = headOf(network);
  const own = (some: Tensor4D): Tensor2D => selectionOf(network, head, some, isObjective(target) ? undefined : target);
  const hold = (compute: () => Tensor2D): Tensor2D => {
    held.push(keep(tidy(compute)));
    return held.at(-1) as Tensor2D;
  };
  if (isObjective(target)) {
    const aim = targeted ? checked : scale(checked, -1);
    return () => aim;
  }
  if (target !== undefined) {
    const likely = logLikelihood(
      hold(() => own(slice(images, 0, batchSize))),
      head,
    );
    const aim = targeted ? likely : negated(likely);
    return () => aim;
  }
  const count = images.shape[0];
  const starts = Array.from({ length: Math.ceil(count / batchSize) }, (_, i) => i * batchSize);
  const classes = hold(() =>
    concat(starts.map((from) => own(slice(images, from, Math.min(batchSize, count - from)) as Tensor4D))),
  );
  return (from) => negated(logLikelihood(inTurn(classes, batchSize, from), head));
}

/** So many examples in a row, from one on; after the last comes the first. */
export function inTurn<T extends Tensor>(examples: T, size: number, from: number): T {
  const count = examples.shape[0]!;
  if (size === count) return examples;
  const first: T = slice(examples, from, Math.min(size, count - from));
  return from + size <= count ? first : concat<T>([first, slice(examples, 0, from + size - count)]);
}
