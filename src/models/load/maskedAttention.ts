import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { AdditiveAttention } from '../keras3/layers/AdditiveAttention.js';
import { Attention } from '../keras3/layers/Attention.js';
import { MultiHeadAttention } from '../keras3/layers/MultiHeadAttention.js';
import { RMSNormalization } from '../keras3/layers/RMSNormalization.js';
import { isModel } from '../layers/isModel.js';

type Layer = LayersModel['layers'][number];

const attentions = [AdditiveAttention, Attention, MultiHeadAttention] as const;

/** Layers of ours that pass a mask on, in Keras. */
const passing = [...attentions, RMSNormalization] as const;

/**
 * The first attention layer that a mask of its places reaches. In Keras it looks past masked places; tfjs hands a layer
 * the mask of its first input alone.
 */
export function maskedAttention({ layers }: LayersModel): Layer | undefined {
  for (const layer of layers) {
    const isMasked = (): boolean => layer.inboundNodes.some(({ inputTensors }) => inputTensors.some(hasMask));
    const found = isModel(layer)
      ? maskedAttention(layer)
      : attentions.some((one) => layer instanceof one) && isMasked()
        ? layer
        : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasMask({ sourceLayer, nodeIndex, tensorIndex }: SymbolicTensor): boolean {
  if (isModel(sourceLayer)) return hasMask((sourceLayer.outputs as SymbolicTensor[])[tensorIndex]!);
  if ((sourceLayer as { maskZero?: boolean }).maskZero === true || sourceLayer.getClassName() === 'Masking')
    return true;
  if (!sourceLayer.supportsMasking && !passing.some((one) => sourceLayer instanceof one)) return false;
  return sourceLayer.inboundNodes[nodeIndex]?.inputTensors.some(hasMask) ?? false;
}
