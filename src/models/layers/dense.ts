import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { dense } from '../../network/operations/dense.js';
import { activationOf } from './activation.js';
import { rankOf, type Lowerings, type Variable } from './LayerCall.js';

interface DenseLayer {
  readonly kernel: Variable<Tensor2D>;
  readonly bias?: Variable<Tensor1D> | null;
}

export const denseLayers: Lowerings = {
  Dense: (layer: DenseLayer, call) =>
    call.chain(dense(call.weight(layer.kernel), call.optional(layer.bias)), ...activationOf(layer, rankOf(call))),
};
