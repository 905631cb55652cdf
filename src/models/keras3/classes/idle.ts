import { inPlaceOf } from '../LayerJson.js';
import type { Translation, Translations } from './Translation.js';

/** Layers that do nothing at inference, and that tfjs lacks, or runs at inference too. */
const IDLE: readonly string[] = [
  ...['ActivityRegularization', 'DropBlock2D', 'DropPath', 'Identity', 'StochasticDepth'],
  ...['SpatialDropout1D', 'SpatialDropout2D', 'SpatialDropout3D'],
  ...['AugMix', 'CutMix', 'MixUp', 'RandAugment', 'RandomBrightness', 'RandomColorDegeneration', 'RandomColorJitter'],
  ...['RandomContrast', 'RandomElasticTransform', 'RandomErasing', 'RandomFlip', 'RandomGaussianBlur'],
  ...['RandomGrayscale', 'RandomHeight', 'RandomHue', 'RandomInvert', 'RandomPerspective', 'RandomPosterization'],
  ...['RandomRotation', 'RandomSaturation', 'RandomSharpness', 'RandomShear', 'RandomTranslation', 'RandomWidth'],
  'RandomZoom',
];

const idle: Translation = (layer) => inPlaceOf(layer, 'Activation', { activation: 'linear' });

export const idleClasses: Translations = Object.fromEntries(IDLE.map((className) => [className, idle]));
