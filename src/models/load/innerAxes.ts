import { add, mul, reshape, rsqrt, sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isModel } from '../layers/isModel.js';
import type { Layer, Variable } from '../layers/LayerCall.js';

interface BatchNormalization extends Omit<Layer, 'call'> {
  readonly axis: number;
  readonly epsilon: number;
  readonly gamma?: Variable | null;
  readonly beta?: Variable | null;
  readonly movingMean: Variable;
  readonly movingVariance: Variable;
  call: (inputs: Tensor | Tensor[], options: { training?: boolean }) => Tensor | Tensor[];
}

/**
 * Has the batch normalizations of a model whose channels are not last give Keras's answers at inference. tfjs 4.22
 * takes their numbers for those of the last axis.
 */
export function computeInnerAxes({ layers }: LayersModel): void {
  for (const layer of layers) {
    if (isModel(layer)) computeInnerAxes(layer);
    else if (layer.getClassName() === 'BatchNormalization') computeInnerAxis(layer as unknown as BatchNormalization);
  }
}

function computeInnerAxis(layer: BatchNormalization): void {
  const inTraining = layer.call.bind(layer);
  layer.call = (inputs, options) => {
    const [x] = [inputs].flat() as [Tensor];
    const axis = layer.axis < 0 ? layer.axis + x.rank : layer.axis;
    if (options.training === true || axis === x.rank - 1) return inTraining(inputs, options);
    return tidy(() => {
      const shape = x.shape.map((size, i) => (i === axis ? size : 1));
      const along = (variable: Variable): Tensor => reshape(variable.read(), shape);
      const { gamma, beta, movingMean, movingVariance, epsilon } = layer;
      const normal = mul(sub(x, along(movingMean)), rsqrt(add(along(movingVariance), epsilon)));
      const scaled = gamma == null ? normal : mul(normal, along(gamma));
      return beta == null ? scaled : add(scaled, along(beta));
    });
  };
}
