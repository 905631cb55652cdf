import { Refusal } from '../Refusal.js';
import { inOurTerms } from './inOurTerms.js';
import type { Translation, Translations } from './Translation.js';

const resizing: Translation = (layer) => {
  const { interpolation = 'bilinear', antialias, pad_to_aspect_ratio: pads, data_format: format } = layer.config;
  const refuse = (what: string): never => {
    throw new Refusal(layer, `it has ${what}, which netlens lacks: resize before the model.`);
  };
  if (!['bilinear', 'nearest'].includes(String(interpolation))) refuse(`interpolation "${String(interpolation)}"`);
  if (antialias === true) refuse('antialiasing');
  if (pads === true) refuse('pad_to_aspect_ratio');
  if (format === 'channels_first') refuse('channels_first');
  return inOurTerms(layer);
};

const centreCrop: Translation = (layer) => {
  if (layer.config.data_format !== 'channels_first') return inOurTerms(layer);
  throw new Refusal(layer, 'it has channels_first, which netlens lacks: crop before the model.');
};

export const resizingClasses: Translations = {
  CenterCrop: centreCrop,
  Resizing: resizing,
};
