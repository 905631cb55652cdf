import { slice, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../../network/network.js';
import type { Slot } from '../../../network/graph.js';
import { pause } from '../../../pace.js';
import { fillPicture } from './fill.js';
import type { Batch } from './chunks.js';
import { OccludedRun, type Values } from './OccludedRun.js';
import { pictureIndex, WINDOWS_AT_ONCE, type OcclusionOptions, type Windows } from './windows.js';

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
  /** Of each example. @default all windows */
  readonly share?: Share;
}

/** Moves windows over one example after the other, and frees all that it took. */
export async function eachExample<T extends Tensor>(
  caller: string,
  network: TracedNetwork,
  inputs: readonly Tensor[],
  windows: Windows,
  slots: readonly Slot[],
  options: Computing,
  { begin, take, check }: Visitor<T>,
): Promise<void> {
  const { fill = 0, batchSize = WINDOWS_AT_ONCE, growth = 1, share = { index: 0, of: 1 }, onProgress } = options;
  const input = pictureIndex(caller, inputs);
  const [examples, ...size] = (inputs[input] as Tensor).shape as [number, ...number[]];
  const pixels = await (inputs[input] as Tensor).data<'float32'>();
  const [length, channels, across] = [pixels.length / examples, size[2] ?? 1, windows.columns.length];
  const all = examples * windows.rows.length * across;
  let done = 0;
  for (let example = 0; example < examples; example++) {
    await pause(options);
    const picture = pixels.slice(example * length, (example + 1) * length);
    const covered = { input, shape: [1, ...size], picture, fill: await fillPicture(fill, picture, channels, example) };
    const run = tidy(() => {
      const own = inputs.map((tensor) => slice(tensor, [example], [1]));
      return new OccludedRun(network, own, slots, covered, windows, batchSize, growth) as never;
    }) as OccludedRun;
    try {
      const use = await begin(example, run.unoccluded);
      const indices = ({ chunk: { rows, columns } }: Batch): number[] =>
        rows.flatMap((row) => columns.map((column) => row * across + column));
      for (const batch of run.batches.filter((_, i) => i % share.of === share.index)) {
        await pause(options);
        take(example, await taken(run.occluded(batch, use)), indices(batch));
        done += batch.chunk.rows.length * batch.chunk.columns.length;
        onProgress?.({ done, total: all });
      }
      for (const batch of check === undefined ? [] : run.sample(check.among(example))) {
        await pause(options);
        check?.compare(example, await taken(run.occluded(batch, use)), indices(batch));
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
