import type { serialization } from '@tensorflow/tfjs-core';
import { AdditiveAttention } from './AdditiveAttention.js';
import { Attention } from './Attention.js';
import { BilinearUpSampling2D } from './BilinearUpSampling2D.js';
import { CenterCrop } from './CenterCrop.js';
import { CustomScaleLayer } from './CustomScaleLayer.js';
import { DilatedDepthwiseConv2D } from './DilatedDepthwiseConv2D.js';
import { GroupedConv2D } from './GroupedConv2D.js';
import { GroupNormalization } from './GroupNormalization.js';
import { LayerScale } from './LayerScale.js';
import { MultiHeadAttention } from './MultiHeadAttention.js';
import { Normalization } from './Normalization.js';
import { Operation } from './Operation.js';
import { PiecewiseReLU } from './PiecewiseReLU.js';
import { Reshape } from './Reshape.js';
import { Resizing } from './Resizing.js';
import { RMSNormalization } from './RMSNormalization.js';
import { ScaledELU } from './ScaledELU.js';
import { SoftmaxOverAxes } from './SoftmaxOverAxes.js';
import { Subtract } from './Subtract.js';
import { UnitNormalization } from './UnitNormalization.js';

type LayerClass = serialization.SerializableConstructor<serialization.Serializable>;

/** The layers that Keras has and tfjs lacks, or computes otherwise, by their classes' names. */
export const ownLayers: Readonly<Record<string, LayerClass>> = {
  AdditiveAttention,
  Attention,
  BilinearUpSampling2D,
  CenterCrop,
  CustomScaleLayer,
  DilatedDepthwiseConv2D,
  GroupedConv2D,
  GroupNormalization,
  LayerScale,
  MultiHeadAttention,
  Normalization,
  Operation,
  PiecewiseReLU,
  Reshape,
  Resizing,
  RMSNormalization,
  ScaledELU,
  SoftmaxOverAxes,
  Subtract,
  UnitNormalization,
} as unknown as Record<string, LayerClass>;
