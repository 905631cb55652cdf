import { operatorOfKeras2 } from '../operatorOfKeras2.js';
import { inOurTerms } from './inOurTerms.js';
import { Refusal } from '../Refusal.js';
import type { Translation, Translations } from './classes.js';

/** Over sequences; Keras has it over any axes. */
const multiHeadAttention: Translation = (layer) => {
  const { attention_axes: axes, sliding_window: window, output_shape: shape } = layer.config;
  if (axes != null && JSON.stringify(axes) !== '[1]')
    throw new Refusal(layer, 'netlens attends over the first axis alone.');
  if (window != null) throw new Refusal(layer, 'netlens lacks a sliding_window.');
  if (Array.isArray(shape) && shape.length > 1)
    throw new Refusal(layer, 'netlens lacks an output_shape of several axes.');
  return inOurTerms(layer);
};

export const mergeClasses: Translations = {
  MultiHeadAttention: multiHeadAttention,
  TFOpLambda: operatorOfKeras2,
};
