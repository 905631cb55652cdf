import {
  add,
  div,
  maximum,
  mean,
  mul,
  pow,
  slice,
  sqrt,
  square,
  sum,
  tensor1d,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { given, numberIn, readOptions } from '../declare.js';
import { TargetError } from '../errors.js';
import { show } from '../options.js';
import { checkIndex, middle, shapeOf } from './layerScores.js';
import type { Objective } from './objective.js';

/** Options of `direction`. */
export interface DirectionOptions {
  /**
   * The power of the cosine similarity that the dot product is multiplied by, 0 or more. A greater power makes the
   * direction purer, and its strength count less.
   * @default 0
   */
  readonly cosine?: number;
  /** Row of the one place that counts, from 0. @default all places; with `x` alone, the middle one */
  readonly y?: number;
  /** Column of the one place that counts, from 0. @default all places; with `y` alone, the middle one */
  readonly x?: number;
}

const declared = { cosine: numberIn(0, 0), y: given<number>(), x: given<number>() };

/** Lucid's least cosine: below it a direction would have no slope to climb. */
const LEAST_COSINE = 0.1;
/** Lucid's epsilon beside the norms. */
const EPSILON = 1e-4;

/**
 * How far a layer's channels point along a vector: the mean over all places, or at one, of
 *
 * `a . v * max(0.1, a . v / (|a| |v|)) ^ cosine`
 * @param layer - a layer's path.
 * @param vector - one number a channel.
 * @see Olah et al. 2018, The building blocks of interpretability; github.com/tensorflow/lucid, optvis/objectives.py.
 */
export function direction(layer: string, vector: readonly number[], options: DirectionOptions = {}): Objective {
  const { cosine, y, x } = readOptions('direction', options, declared);
  const hasPlace = y !== undefined || x !== undefined;
  return {
    layers: [layer],
    part: () => direction(layer, vector, options),
    score: ({ [layer]: activation }) => {
      const places = hasPlace ? placeOf(activation as Tensor, y, x) : (activation as Tensor);
      const along = tensor1d([...vector]);
      const dots = sum(mul(places, along), -1);
      const scores = cosine === 0 ? dots : mul(dots, pow(cosineOf(dots, places, along), cosine));
      return scores.rank === 1
        ? scores
        : mean(
            scores,
            Array.from({ length: scores.rank - 1 }, (_, i) => i + 1),
          );
    },
    check: (caller, network) => {
      const shape = shapeOf(caller, network, layer);
      const channels = shape.at(-1);
      const isVector = Array.isArray(vector) || ArrayBuffer.isView(vector);
      if (!isVector || vector.length !== channels || !Array.from(vector).every(Number.isFinite)) {
        throw new TargetError(
          `${caller}: direction got ${isVector ? `a vector of ${vector.length}` : show(vector)}; layer "${layer}" wants ${channels} finite numbers, one a channel.`,
        );
      }
      if (!hasPlace) return;
      if (shape.length !== 4) throw new TargetError(`${caller}: layer "${layer}" has no places y and x.`);
      if (y !== undefined) checkIndex(caller, 'y', y, shape[1], layer);
      if (x !== undefined) checkIndex(caller, 'x', x, shape[2], layer);
    },
  };
}

function placeOf(activation: Tensor, y: number | undefined, x: number | undefined): Tensor {
  const [, height, width] = activation.shape as [number, number, number];
  return slice(activation, [0, y ?? middle(height), x ?? middle(width), 0], [-1, 1, 1, -1]);
}

function cosineOf(dots: Tensor, places: Tensor, vector: Tensor): Tensor {
  // The square root of zero has no gradient: where all channels are silent, nothing points anywhere.
  const norm = (values: Tensor): Tensor => add(sqrt(maximum(sum(square(values), -1), 1e-20)), EPSILON);
  return maximum(div(dots, mul(norm(places), norm(vector))), LEAST_COSINE);
}
