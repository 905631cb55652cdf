import {
  clone,
  dispose,
  gather,
  reshape,
  tensor1d,
  tensor2d,
  tensor3d,
  tidy,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { given, type Declared } from '../../declare.js';
import { eachExample } from '../../objectives/eachExample.js';
import { appended } from '../../objectives/inBatches.js';
import { maskSize } from '../../objectives/maskedPicture.js';
import { maskedScores } from '../../objectives/maskedScores.js';
import { inTurns, paceOptions, type Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import type { PaceOptions } from '../../pace.js';
import { baselineOption, baselinesOf, checkBaseline, type Baseline } from '../gradient/baseline.js';
import { gridSegments } from '../segments/gridSegments.js';
import { readSegments, segmentsOption } from '../segments/segments.js';

/** Options of the methods that leave segments of the picture out. Progress counts passes of examples. */
export interface SegmentOptions extends PaceOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** The segments, int32 `[h, w]`, each pixel's number from 0. @default `gridSegments([h, w], [7, 7])` */
  readonly segments?: Tensor;
  /** What an absent segment shows. @default 0, in the model's range */
  readonly baseline?: Baseline;
}

/** How they are declared. */
export const segmentOptions: typeof paceOptions & {
  readonly target: Declared<Target | undefined>;
  readonly segments: typeof segmentsOption;
  readonly baseline: typeof baselineOption;
} = {
  target: given(),
  segments: segmentsOption,
  baseline: baselineOption,
  ...paceOptions,
};

/** Which segments are present in each pass, and what is made of the scores. */
export interface Coalitions {
  /** 0 and 1, one row a pass, one column a segment. */
  readonly rows: Float32Array;
  /** The value of each segment, of one score a row. */
  readonly values: (scores: Float32Array) => ArrayLike<number>;
}

/** A picture's segments: its pixels' numbers, and how many there are. */
export interface Segments {
  readonly labels: Int32Array;
  readonly count: number;
}

/** The segments of the option, or those of a grid of 7 x 7, as far as there are pixels. */
export async function segmentsOf(question: Question, segments: Tensor | undefined): Promise<Segments> {
  const [h, w] = maskSize(question, 2) as [number, number];
  if (segments !== undefined) return readSegments(question.caller, segments, [h, w]);
  const grid = gridSegments([h, w], [Math.min(7, h), Math.min(7, w)]);
  try {
    return await readSegments(question.caller, grid, [h, w]);
  } finally {
    grid.dispose();
  }
}

/**
 * A map that gives each pixel the value of its segment; of one example, `passes` passes, what `segmentsFor` says are
 * its segments, and of so many the `coalitions` that are looked at.
 */
export async function segmentMap(
  question: Question,
  options: { readonly baseline: Baseline; readonly pace: PaceOptions },
  passes: number,
  segmentsFor: (one: Question) => Segments | Promise<Segments>,
  coalitions: (count: number) => Coalitions,
): Promise<Tensor3D> {
  const { baseline, pace } = options;
  checkBaseline(question, baseline);
  const size = maskSize(question, 2) as [number, number];
  const maps = eachExample(question, function* (one, example) {
    const segments = segmentsFor(one);
    const { labels, count } = (segments instanceof Promise ? yield segments : segments) as Segments;
    const { rows, values } = coalitions(count);
    const scores = yield* coalitionScores(one, labels, count, rows, () => baselinesOf(one, baseline, example));
    const bySegment = values(scores);
    const pixels = Float32Array.from(labels, (label) => bySegment[label] as number);
    return [tensor3d(pixels, [1, ...size])];
  });
  const [map] = await inTurns(maps, question.batch * passes, pace);
  return map as Tensor3D;
}

/** The scores of one example with some of its segments, row by row. */
function* coalitionScores(
  one: Question,
  labels: Int32Array,
  segments: number,
  rows: Float32Array,
  baselines: () => Tensor[],
): Pieces<Float32Array> {
  const [pixels, absent] = [tensor1d(labels, 'int32'), tidy(baselines)];
  const [h, w] = maskSize(one, 2) as [number, number];
  const masks = (start: number, some: number): Tensor => {
    const present = tensor2d(rows.subarray(start * segments, (start + some) * segments), [some, segments]);
    return reshape(gather(present, pixels, 1), [some, h, w]);
  };
  try {
    const [scores] = yield* maskedScores(one, {
      count: rows.length / segments,
      masks,
      absent: () => absent,
      make: (some) => clone(some),
      join: appended,
    });
    try {
      return (yield (scores as Tensor).data<'float32'>()) as Float32Array;
    } finally {
      dispose(scores as Tensor);
    }
  } finally {
    dispose([pixels, ...absent]);
  }
}
