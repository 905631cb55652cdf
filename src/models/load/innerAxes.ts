import { add, greater, mul, reshape, rsqrt, sub, tidy, where, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isTrailing } from '../../network/operations/rectifier.js';
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

interface PReLU extends Omit<Layer, 'call'> {
  readonly alpha: Variable;
  call: (inputs: Tensor | Tensor[]) => Tensor | Tensor[];
}

/**
 * Makes batch normalizations and PReLUs over channels that are not last give Keras's answers at inference. tfjs 4.22
 * takes their numbers for those of the last axis, of a PReLU on wasm.
 */
export function computeInnerAxes({ layers }: LayersModel): void {
  for (const layer of layers) {
    const className = layer.getClassName();
    if (isModel(layer)) computeInnerAxes(layer);
    else if (className === 'BatchNormalization') normalizeInner(layer as unknown as BatchNormalization);
    else if (className === 'PReLU') rectifyInner(layer as unknown as PReLU);
  }
}

function rectifyInner(layer: PReLU): void {
  const own = layer.call.bind(layer);
  layer.call = (inputs) => {
    const alpha = layer.alpha.read();
    if (isTrailing(alpha.shape)) return own(inputs);
    const [x] = [inputs].flat() as [Tensor];
    return tidy(() => where(greater(x, 0), x, mul(x, alpha)));
  };
}

function normalizeInner(layer: BatchNormalization): void {
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
