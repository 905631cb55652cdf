import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { gridSegments } from 'netlens';
import { paperModel } from '../onPaper.js';

/** A picture of three pixels, each a segment, of which one unit makes `s = 2 x1 - x2 + 3 x3`. */
export const threePixels = (): LayersModel =>
  paperModel([1, 3, 1], [layers.flatten(), layers.dense({ units: 1, useBias: false, name: 's' })], [[2, -1, 3]]);

export const pixels = (): tf.Tensor4D => tf.tensor4d([1, 2, 0.5], [1, 1, 3, 1]);
export const threeSegments = (): tf.Tensor2D => gridSegments([1, 3], [1, 3]);
/** What each pixel adds to s: 2, -2 and 1.5. */
export const PARTS = [2, -2, 1.5];
