import { sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { broadcastShape } from './broadcastShape.js';

/** The first input less the second, which tfjs has no layer for. */
export class Subtract extends layers.Layer {
  static readonly className = 'Subtract';

  override call(inputs: Tensor[]): Tensor {
    return tidy(() => sub(inputs[0]!, inputs[1]!));
  }

  override computeOutputShape([a, b]: Shape[]): Shape {
    return [...broadcastShape(a!, b!)];
  }
}
