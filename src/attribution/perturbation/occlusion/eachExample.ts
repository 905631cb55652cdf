import type { Tensor } from '@tensorflow/tfjs-core';
import type { Values } from '../../../network/forward.js';
import type { Slot } from '../../../network/graph.js';
import type { Rectangle } from '../../../network/incremental/projectiveFields.js';
import type { TracedNetwork } from '../../../network/network.js';
import { pause } from '../../../pace.js';
import { cover } from './cover.js';
import { coveredPicture, type CoveredPicture } from './coveredPicture.js';
import { coveredRun } from './coveredRun.js';
import { checkFill, fillPicture } from './fill.js';
import { sampleOf } from './sampleOf.js';
import { listed, WINDOWS_AT_ONCE, windowsOver, type OcclusionOptions, type Windows } from './windows.js';

/** A picture and the windows that cover it. */
export interface Covering {
  readonly picture: CoveredPicture;
  readonly windows: Windows;
}

/**
 * What windows cover among a network's inputs.
 * @throws An {@link OptionError}.
 * @throws A {@link ShapeError}.
 */
export function coveringOf(
  caller: string,
  network: TracedNetwork,
  inputs: readonly Tensor[],
  options: OcclusionOptions,
): Covering {
  const picture = coveredPicture(caller, network, inputs);
  const windows = windowsOver(caller, [picture.height, picture.width], options);
  checkFill(caller, options.fill ?? 0, options.range, picture);
  return { picture, windows };
}

/** What is done with an example's windows. */
export interface Visitor<T extends Tensor> {
  /** Called with the values of the example as it is; gives what to make of those of a batch of windows. */
  readonly begin: (example: number, unoccluded: Values) => Promise<(occluded: Values) => T>;
  /** Called with the numbers made of a batch, an equal share for each window, and the windows' indices row by row. */
  readonly take: (example: number, numbers: Float32Array, windows: readonly number[]) => void;
  /** Where growth is bounded: what to compute exactly too, after all the windows. */
  readonly check?: {
    /** A window that must be among the sample. */
    readonly among: (example: number) => number;
    /** As `take`, with the exact numbers of the sample. */
    readonly compare: (example: number, numbers: Float32Array, windows: readonly number[]) => void;
  };
}

/** Which of the windows' batches to compute: every `of`-th from number `index`. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/** How `eachExample` computes. */
export interface Computing extends OcclusionOptions {
  /** The share that is computed of what windows reach beyond their own place. @default 1, which is exact */
  readonly growth?: number;
  /** The windows of each example. @default all windows */
  readonly share?: Share;
}

/** Moves windows over one example after the other, and frees all that it took. */
export async function eachExample<T extends Tensor>(
  network: TracedNetwork,
  inputs: readonly Tensor[],
  { picture, windows }: Covering,
  slots: readonly Slot[],
  options: Computing,
  { begin, take, check }: Visitor<T>,
): Promise<void> {
  const { fill = 0, range, batchSize = WINDOWS_AT_ONCE, growth = 1, share = { index: 0, of: 1 }, onProgress } = options;
  const changes = listed(windows);
  const numbers = [...changes.keys()];
  let done = 0;
  for (let example = 0; example < picture.batch; example++) {
    await pause(options);
    const run = await coveredRun(network, inputs, example, slots, { slot: picture.slot, changes });
    try {
      const own = await (run.unchanged.get(picture.slot) as Tensor).data<'float32'>();
      const pixels = { own, fill: await fillPicture(fill, range, own, picture, example) };
      const covered = (some: readonly number[], at: Parameters<typeof cover>[3]): Tensor =>
        cover(
          some.map((i) => changes[i] as Rectangle),
          picture,
          pixels,
          at,
        );
      const use = await begin(example, run.unchanged);
      for (const batch of run.batches(numbers, batchSize, growth).filter((_, i) => i % share.of === share.index)) {
        await pause(options);
        take(example, await taken(await run.changed(batch, covered, use)), batch.changes);
        done += batch.changes.length;
        onProgress?.({ done, total: picture.batch * changes.length });
      }
      if (check === undefined) continue;
      for (const batch of run.batches(sampleOf(windows, check.among(example)), batchSize)) {
        await pause(options);
        check.compare(example, await taken(await run.changed(batch, covered, use)), batch.changes);
      }
    } finally {
      run.dispose();
    }
  }
}

/** A tensor's numbers; the tensor is disposed. */
export async function taken(tensor: Tensor): Promise<Float32Array> {
  try {
    return await tensor.data<'float32'>();
  } finally {
    tensor.dispose();
  }
}
