import { concat, dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Values } from '../../network/forward.js';
import type { Slot } from '../../network/graph.js';
import type { Rectangles } from '../../network/incremental/crops.js';
import { IncrementalRun } from '../../network/incremental/IncrementalRun.js';
import type { Rectangle } from '../../network/incremental/projectiveFields.js';
import { pictureAmong } from '../../network/picture.js';
import { variantsAtOnce } from '../../objectives/inBatches.js';
import type { Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import { scoresOf } from '../../objectives/target.js';
import { seenPixels, type SegmentedPicture } from './seenPixels.js';

/** What a change may touch of all values, for computing only that to be worth the copies it takes. */
const LOCAL = 0.5;

/**
 * The scores of rows of segments that differ little from the first one, computing only what the difference can touch.
 * @param one - what the first row shows.
 * @param rows - how much is seen of each segment, by the first row, then by others.
 * @returns NaN for rows whose difference touches too much.
 */
export function* localScores(
  one: Question,
  picture: SegmentedPicture,
  rows: readonly Float32Array[],
): Pieces<Float32Array> {
  const { caller, network, objective, inputs, targets } = one;
  const slot = network.graph.inputs[pictureAmong(inputs.map(({ shape }) => shape)) as number] as Slot;
  const changes = rows.slice(1).map((row) => changed(picture, rows[0] as Float32Array, row));
  const run = tidy(() => new IncrementalRun(network, inputs, targets, { slot, changes }) as never) as IncrementalRun;
  const scores = (values: Values): Tensor => {
    const activations = objective.layers.map((layer, i) => [layer, values.get(targets[i] as Slot) as Tensor]);
    return scoresOf(caller, objective, Object.fromEntries(activations) as Record<string, Tensor>);
  };
  const seen = (some: readonly number[], at: Rectangles | undefined): Tensor =>
    seenPixels(
      some.map((change) => rows[change + 1] as Float32Array),
      picture,
      at,
    );
  const order = [0];
  const parts: Tensor[] = [];
  try {
    parts.push(tidy(() => scores(run.unchanged)));
    yield 1;
    const local = [...changes.keys()].filter((change) => run.share(change) <= LOCAL);
    for (const batch of run.batches(local, variantsAtOnce(one, { wanted: [] }))) {
      parts.push(run.changed(batch, seen, scores));
      order.push(...batch.changes.map((change) => change + 1));
      yield batch.changes.length;
    }
    parts.push(tidy(() => concat(parts)));
    const numbers = (yield (parts.at(-1) as Tensor).data<'float32'>()) as Float32Array;
    const byRow = new Float32Array(rows.length).fill(NaN);
    order.forEach((row, i) => (byRow[row] = numbers[i] as number));
    return byRow;
  } finally {
    dispose(parts);
    run.dispose();
  }
}

/** The rectangle that holds all segments of which two rows show another part. */
function changed({ labels, size: [, w] }: SegmentedPicture, before: Float32Array, after: Float32Array): Rectangle {
  let [top, bottom, left, right] = [Infinity, 0, Infinity, 0];
  labels.forEach((label, i) => {
    if (before[label] === after[label]) return;
    const [y, x] = [Math.floor(i / w), i % w];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
  });
  return { rows: { start: top, end: bottom }, columns: { start: left, end: right } };
}
