import { tile, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  denoisingPrior,
  gaussianMixture,
  generator,
  presets,
  type ActivationMaximizeOptions,
  type PresetName,
} from 'netlens';
import type { Priors } from '../priors/load.js';

/** A row of the table, or why there is none. */
export interface Recipe {
  readonly name: PresetName;
  readonly options?: ActivationMaximizeOptions;
  /** What is to be said of the row. */
  readonly note?: string;
}

const names: readonly PresetName[] = [
  'erhan2009',
  'szegedy2013',
  'mahendran2015',
  'nguyen2015',
  'mordvintsev2015',
  'oygard2015',
  'tyka2016',
  'mordvintsev2016',
  'nguyen2016',
  'nguyen2016b',
  'lucid',
];

/**
 * Every preset, with what it needs: the picture that szegedy2013 starts from, and the learned priors of the small
 * world's pictures for the embedded network. Pictures of another network's world have priors of their own, which must
 * be learned.
 * @param image - the picture to start from, once for each of `count` classes.
 */
export function recipes(image: Tensor4D, count: number, priors: Priors | undefined): readonly Recipe[] {
  return names.map((name) => recipe(name, image, count, priors));
}

function recipe(name: PresetName, image: Tensor4D, count: number, priors: Priors | undefined): Recipe {
  const preset = presets[name];
  switch (name) {
    case 'szegedy2013':
      return { name, options: { ...preset, init: tile(image, [count, 1, 1, 1]) } };
    case 'mordvintsev2015':
      return priors === undefined
        ? { name, options: preset, note: 'without a mixture of patches, which this network has none of' }
        : {
            name,
            options: {
              ...preset,
              regularizers: [gaussianMixture(priors.mixture, { weight: 2, stride: 7 }), ...preset.regularizers!],
            },
          };
    case 'nguyen2016':
    case 'nguyen2016b': {
      if (priors === undefined) return { name, note: 'left out: it needs a generator of pictures for this network' };
      const parametrization = generator(priors.generator, { bounds: priors.bounds });
      const regularizers = name === 'nguyen2016b' ? [denoisingPrior(priors.denoiser, { weight: 0.03 })] : [];
      return { name, options: { ...preset, parametrization, regularizers } };
    }
    default:
      return { name, options: preset };
  }
}
