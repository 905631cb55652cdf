import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { custom, type Objective } from 'netlens';
import { paperModel } from '../onPaper.js';

/** One unit that sees three values: `s = 2 x1 - x2 + 3 x3`. */
export const WEIGHTS = [2, -1, 3];
export const weightedSum = (): LayersModel =>
  paperModel([3], [layers.dense({ units: 1, useBias: false, name: 's' })], [WEIGHTS]);

/** A power of s: `f = s^p`, whose gradient is `p s^(p-1) w`. */
export const power = (p: number): Objective =>
  custom(['s'], ({ s }) => tf.pow(tf.reshape(s!, [-1]), tf.scalar(p, 'int32')));

/** s of some values. */
export const sumOf = (x: ArrayLike<number>): number => WEIGHTS.reduce((sum, w, i) => sum + w * x[i]!, 0);
