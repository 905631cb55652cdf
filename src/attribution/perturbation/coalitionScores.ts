import { dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Slot } from '../../network/graph.js';
import { pictureAmong } from '../../network/picture.js';
import { appended, inBatches, repeated, variantsAtOnce } from '../../objectives/inBatches.js';
import { maskSize, pictureOf } from '../../objectives/maskedPicture.js';
import { scoresAt } from '../../objectives/looking.js';
import { numbersOf, type Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import { localScores } from './localScores.js';
import { seenPixels, type SegmentedPicture } from './seenPixels.js';
import type { Coalitions, Segments } from './coalitions.js';

/**
 * The scores of one example with some of its segments, row by row. Equal rows are looked at once, and of rows that
 * differ little from one of the bases only what differs is computed.
 * @param absent - what is seen where a segment is absent, for each input; disposed.
 */
export function* coalitionScores(
  one: Question,
  segments: Segments,
  { rows, bases = [] }: Coalitions,
  absent: Tensor[],
): Pieces<Float32Array> {
  const { count } = segments;
  const all = Array.from({ length: rows.length / count }, (_, k) => rows.subarray(k * count, (k + 1) * count));
  const picture = yield* segmented(one, segments, absent);
  const firsts = firstsOf(all);
  const different = [...new Set(firsts)];
  // Of a model that runs elsewhere no part can be computed anew.
  const isWhole = bases.length === 0 || one.network.elsewhere !== undefined;
  const scores = isWhole ? new Map<number, number>() : yield* near(one, picture, all, different, bases);
  const rest = different.filter((k) => !scores.has(k));
  const far = yield* whole(one, picture, some(all, rest));
  rest.forEach((k, i) => scores.set(k, far[i] as number));
  if (different.length < all.length) yield all.length - different.length;
  return Float32Array.from(firsts, (first) => scores.get(first) as number);
}

const some = (rows: readonly Float32Array[], which: readonly number[]): Float32Array[] =>
  which.map((k) => rows[k] as Float32Array);

/** The pixels of an example and of what is seen where a segment is absent. */
function* segmented(one: Question, segments: Segments, absent: Tensor[]): Pieces<SegmentedPicture> {
  const size = maskSize(one, 2) as [number, number];
  try {
    const own = yield* numbersOf(tidy(() => pictureOf(one)));
    const without = yield* numbersOf(tidy(() => pictureOf(one, absent)));
    const isFlat = one.inputs[pictureIn(one)]?.rank === 3;
    return { ...segments, size, own, absent: without, isFlat };
  } finally {
    dispose(absent);
  }
}

const pictureIn = ({ inputs }: Question): number => pictureAmong(inputs.map(({ shape }) => shape)) as number;

/** For each row, the first that is equal to it. */
function firstsOf(rows: readonly Float32Array[]): number[] {
  const known = new Map<string, number>();
  return rows.map((row, k) => {
    const name = row.join();
    if (!known.has(name)) known.set(name, k);
    return known.get(name) as number;
  });
}

/** The scores of the bases and of rows near one, by their numbers. */
function* near(
  one: Question,
  picture: SegmentedPicture,
  rows: readonly Float32Array[],
  different: readonly number[],
  bases: readonly number[],
): Pieces<Map<number, number>> {
  const centres = different.filter((k) => bases.includes(k));
  const groups = new Map(centres.map((base) => [base, [base]]));
  for (const k of different) if (!groups.has(k)) groups.get(nearest(k, centres, rows))?.push(k);
  const scores = new Map<number, number>();
  for (const group of groups.values()) {
    const inputs = tidy(() => showing(one, picture, some(rows, group.slice(0, 1))));
    try {
      const found = yield* localScores(one.of(inputs), picture, some(rows, group));
      group.forEach((k, i) => Number.isNaN(found[i]) || scores.set(k, found[i] as number));
    } finally {
      dispose(inputs);
    }
  }
  return scores;
}

/** Which of some rows differs from a row in the fewest segments. */
function nearest(k: number, among: readonly number[], rows: readonly Float32Array[]): number {
  const row = rows[k] as Float32Array;
  const distances = some(rows, among).map((other) =>
    row.reduce((sum, share, segment) => sum + Number(share !== other[segment]), 0),
  );
  return among[distances.indexOf(Math.min(...distances))] as number;
}

/** The scores of rows, of which each is computed whole. */
function* whole(one: Question, picture: SegmentedPicture, rows: readonly Float32Array[]): Pieces<Float32Array> {
  if (rows.length === 0) return new Float32Array();
  const [scores] = yield* inBatches(
    rows.length,
    variantsAtOnce(one, { wanted: [] }),
    function* (start, count) {
      return [yield* scoresAt(one, () => showing(one, picture, rows.slice(start, start + count)))];
    },
    appended,
  );
  return yield* numbersOf(scores as Tensor);
}

/** An example with rows of its segments, as inputs. */
function showing(one: Question, picture: SegmentedPicture, rows: readonly Float32Array[]): Tensor[] {
  const { network, inputs } = one;
  const place = pictureIn(one);
  return inputs.map((input, i) =>
    i === place
      ? network.asInput(network.graph.inputs[i] as Slot, seenPixels(rows, picture))
      : repeated(input, rows.length),
  );
}
