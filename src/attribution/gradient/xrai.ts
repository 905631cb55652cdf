import {
  add,
  dispose,
  max,
  min,
  mul,
  tensor3d,
  tidy,
  zerosLike,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { count, given, readOptions, type Declared } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { eachExample } from '../../objectives/eachExample.js';
import { maskSize, pictureOf } from '../../objectives/maskedPicture.js';
import { inTurns, paceOptions, readPace, type Pieces } from '../../objectives/pieces.js';
import { askAsync, type Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import { isListOf } from '../../options.js';
import type { PaceOptions } from '../../pace.js';
import { readSegments, segmentsOption } from '../segments/segments.js';
import { slic } from '../segments/slic.js';
import { alongPath } from './alongPath.js';
import { quadrature } from './quadrature.js';
import { regionMeans } from './regionMeans.js';

/** Options of `xrai`. Progress counts steps of examples. */
export interface XraiOptions extends PaceOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /**
   * The regions that may light up: segments, int32 `[h, w]`, or a list of several that overlap.
   * @default those of `slic` with about 25, 50, 100 and 200 segments
   */
  readonly segments?: Tensor | readonly Tensor[];
  /** Black and white, the ends from which gradients are integrated. @default each example's least and greatest value */
  readonly range?: readonly [black: number, white: number];
  /** How many points of each path to look at, 1 or more. @default 50 */
  readonly steps?: number;
}

const planes: Declared<Tensor | readonly Tensor[] | undefined> = {
  ...segmentsOption,
  isRight: (value) =>
    segmentsOption.isRight(value) ||
    (Array.isArray(value) && value.length > 0 && isListOf(value, segmentsOption.isRight)),
};
const ends: Declared<readonly [number, number] | undefined> = {
  fallback: undefined,
  isRight: (value) =>
    isListOf(value, Number.isFinite) && value.length === 2 && (value[0] as number) < (value[1] as number),
  wanted: 'black and white, two numbers, the lesser first',
};
const COUNTS = [25, 50, 100, 200];

/**
 * Integrated gradients by regions. The region of the highest mean comes first, then the one with the highest mean of
 * the rest, until all of the picture is covered. Each pixel gets the mean of the region that brought it.
 *
 * The gradients are integrated from black and from white, averaged, and of each pixel the greatest channel counts.
 * Departs from the paper in the regions. The paper takes Felzenszwalb's segments at six scales, grown by five pixels;
 * here they are given, or SLIC's at four scales.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them has the regions. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`, signed, not normalized. The caller disposes of it. Costs two forward and two backward
 *   passes for each step.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await xrai(model, image, { target: 285, segments: await slic(image, { count: 100 }) });
 * @see Kapishnikov et al. 2019, XRAI, arXiv:1906.02825.
 */
export async function xrai(model: Explainable, input: Input, options: XraiOptions = {}): Promise<Tensor3D> {
  const { target, segments, range, steps, ...rest } = readOptions('xrai', options, {
    target: given<Target>(),
    segments: planes,
    range: ends,
    steps: count(50),
    ...paceOptions,
  });
  const pace = readPace('xrai', rest);
  return askAsync('xrai', model, input, target, async (question) => {
    const size = maskSize(question, 2);
    const regions = segments && (await labelsOf(question, [segments].flat() as Tensor[], size));
    const maps = eachExample(question, (one) => byRegions(one, size, steps, range, regions));
    const [map] = await inTurns(maps, question.batch * 2 * steps, pace);
    return map as Tensor3D;
  });
}

const labelsOf = ({ caller }: Question, list: readonly Tensor[], size: readonly number[]): Promise<Int32Array[]> =>
  Promise.all(list.map(async (each) => (await readSegments(caller, each, size)).labels));

/** One example's map. */
function* byRegions(
  one: Question,
  size: readonly number[],
  steps: number,
  range: readonly [number, number] | undefined,
  given: readonly Int32Array[] | undefined,
): Pieces<Tensor[]> {
  const { inputs } = one;
  const points = quadrature('gauss-legendre', steps);
  const from = (end: 0 | 1): (() => Tensor[]) => {
    return () => inputs.map((input) => add(zerosLike(input), range?.[end] ?? (end === 0 ? min(input) : max(input))));
  };
  const held: Tensor[] = [];
  try {
    for (const end of [0, 1] as const) held.push(...(yield* alongPath(one, points, from(end))));
    const values = tidy(() => {
      const means = inputs.map((_, i) => mul(add(held[i] as Tensor, held[i + inputs.length] as Tensor), 0.5));
      return max(pictureOf(one, means), -1);
    });
    held.push(values);
    const attribution = (yield values.data<'float32'>()) as Float32Array;
    const own = tidy(() => pictureOf(one));
    held.push(own);
    const regions = given ?? ((yield superpixels(one, own, size)) as Int32Array[]);
    return [tensor3d(regionMeans(attribution, regions), [1, size[0] as number, size[1] as number])];
  } finally {
    dispose(held);
  }
}

/** A picture's superpixels at several scales. */
async function superpixels(one: Question, picture: Tensor, size: readonly number[]): Promise<Int32Array[]> {
  const labels: Int32Array[] = [];
  for (const count of COUNTS) {
    const segments = await slic(picture, { count });
    try {
      labels.push(...(await labelsOf(one, [segments], size)));
    } finally {
      segments.dispose();
    }
  }
  return labels;
}
