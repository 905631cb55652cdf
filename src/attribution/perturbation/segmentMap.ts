import { tensor3d, tidy, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { given, type Declared } from '../../declare.js';
import { eachExample } from '../../objectives/eachExample.js';
import { maskSize } from '../../objectives/maskedPicture.js';
import { inTurns, paceOptions } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import type { PaceOptions } from '../../pace.js';
import { baselineOption, baselinesOf, checkBaseline, type Baseline } from '../gradient/baseline.js';
import { gridSegments } from '../segments/gridSegments.js';
import { readSegments, segmentsOption } from '../segments/segments.js';
import type { Coalitions, Segments } from './coalitions.js';
import { coalitionScores } from './coalitionScores.js';

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

/** The segments of the option, or those of a grid of 7 x 7 or another size, with at most a cell a pixel. */
export async function segmentsOf(question: Question, segments: Tensor | undefined, cells = 7): Promise<Segments> {
  const [h, w] = maskSize(question, 2) as [number, number];
  if (segments !== undefined) return readSegments(question.caller, segments, [h, w]);
  const grid = gridSegments([h, w], [Math.min(cells, h), Math.min(cells, w)]);
  try {
    return await readSegments(question.caller, grid, [h, w]);
  } finally {
    grid.dispose();
  }
}

/**
 * A map that gives each pixel the value of its segment. One example takes `passes` passes and has the segments of
 * `segmentsFor`; `coalitions` gives what to look at for so many segments.
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
    const made = coalitions(count);
    const absent = tidy(() => baselinesOf(one, baseline, example));
    const bySegment = made.values(yield* coalitionScores(one, { labels, count }, made, absent));
    const pixels = Float32Array.from(labels, (label) => bySegment[label] as number);
    return [tensor3d(pixels, [1, ...size])];
  });
  const [map] = await inTurns(maps, question.batch * passes, pace);
  return map as Tensor3D;
}
