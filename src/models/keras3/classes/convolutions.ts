import type { LayerJson } from '../LayerJson.js';
import { ownKey } from '../ownKey.js';
import { Refusal } from '../Refusal.js';
import type { Translation, Translations } from './Translation.js';

const isOne = (value: unknown): boolean => value == null || [value].flat().every((one) => one === 1);

const isLast = ({ config }: LayerJson): boolean => config.data_format !== 'channels_first';

/** tfjs has no groups. */
const convolution: Translation = (layer) => {
  if (isOne(layer.config.groups)) return layer;
  if (layer.class_name === 'Conv2D' && isLast(layer)) return { ...layer, class_name: ownKey('GroupedConv2D') };
  throw new Refusal(
    layer,
    `it has ${String(layer.config.groups)} groups; netlens has those of a Conv2D with channels last.`,
  );
};

/** tfjs passes over the dilation. */
const depthwise: Translation = (layer, dialect) => {
  if (isOne(layer.config.dilation_rate) || dialect === 'tfjs') return layer;
  if (isLast(layer)) return { ...layer, class_name: ownKey('DilatedDepthwiseConv2D') };
  throw new Refusal(layer, 'netlens has its dilation with channels last.');
};

/** tfjs passes over both. */
const transposed: Translation = (layer, dialect) => {
  const { dilation_rate: dilation, output_padding: padding } = layer.config;
  if (dialect === 'tfjs' || (isOne(dilation) && padding == null)) return layer;
  throw new Refusal(layer, 'it has a dilation_rate or an output_padding, which tfjs lacks.');
};

/** tfjs adds the bias along the last axis. */
const separable: Translation = (layer, dialect) => {
  if (isLast(layer) || dialect === 'tfjs' || layer.config.use_bias === false) return layer;
  throw new Refusal(layer, 'it has a bias and channels_first, which tfjs adds along the wrong axis.');
};

export const convolutionClasses: Translations = {
  Conv1D: convolution,
  Conv2D: convolution,
  Conv2DTranspose: transposed,
  Conv3D: convolution,
  Conv3DTranspose: transposed,
  DepthwiseConv2D: depthwise,
  SeparableConv2D: separable,
};
