import type { layers as tfLayers } from '@tensorflow/tfjs-layers';
import type { Derive } from '../derived.js';
import type { Operation } from '../operation.js';
import { activationLayers } from './activation.js';
import { batchNormalizationLayers } from './batchNormalization.js';
import { convolutionLayers } from './convolution.js';
import { croppingLayers } from './cropping.js';
import { denseLayers } from './dense.js';
import { depthwiseLayers } from './depthwiseConvolution.js';
import { fallback } from './fallback.js';
import { globalPoolingLayers } from './globalPooling.js';
import { identityLayers } from './identity.js';
import { layerNormalizationLayers } from './layerNormalization.js';
import { masking } from './masking.js';
import { mergeLayers } from './merge.js';
import { paddingLayers } from './padding.js';
import { poolingLayers } from './pooling.js';
import { rescalingLayers } from './rescaling.js';
import { reshapingLayers } from './reshaping.js';
import { separableLayers } from './separableConvolution.js';
import { transposedLayers } from './transposedConvolution.js';
import { upSamplingLayers } from './upSampling.js';

/** What a lowering may know beside the layer. */
export interface LoweringContext {
  readonly derive: Derive;
  readonly inputShapes: readonly (readonly (number | null)[])[];
}

/**
 * The operations that do what a layer does at inference, in order; each but the first takes the one before's output.
 * Undefined where a variant of the layer has no file of its own.
 */
export type Lowering = (layer: never, context: LoweringContext) => readonly Operation[] | undefined;

/** Lowerings by layer class. */
export type Lowerings = Readonly<Record<string, Lowering>>;

const lowerings: Lowerings = {
  ...activationLayers,
  ...batchNormalizationLayers,
  ...convolutionLayers,
  ...croppingLayers,
  ...denseLayers,
  ...depthwiseLayers,
  ...globalPoolingLayers,
  ...identityLayers,
  ...layerNormalizationLayers,
  ...mergeLayers,
  ...paddingLayers,
  ...poolingLayers,
  ...rescalingLayers,
  ...reshapingLayers,
  ...separableLayers,
  ...transposedLayers,
  ...upSamplingLayers,
};

interface Call extends LoweringContext {
  /** How many outputs the call has. */
  readonly outputs: number;
  /** Whether a mask comes with the first input. */
  readonly masked: boolean;
  /** Arguments of the call beside the inputs, such as a recurrent layer's initial state. */
  readonly callArguments: object | undefined;
}

/** Lowers one call of a layer; a layer that no family knows runs through its own `call` and tfjs's autodiff. */
export function lower(layer: tfLayers.Layer, call: Call): { operations: readonly Operation[]; makesMask: boolean } {
  const { maskZero } = layer as { maskZero?: boolean };
  if (layer.getClassName() === 'Masking' && !call.masked) {
    return { operations: [masking(layer as unknown as { maskValue: number })], makesMask: true };
  }
  const makesMask = maskZero === true || layer.getClassName() === 'Masking' || (call.masked && layer.supportsMasking);
  const known = lowerings[layer.getClassName()];
  if (known !== undefined && !call.masked && call.outputs === 1) {
    const operations = known(layer as never, call);
    if (operations !== undefined) return { operations, makesMask: false };
  }
  return { operations: [fallback(layer, { ...call, makesMask })], makesMask };
}
