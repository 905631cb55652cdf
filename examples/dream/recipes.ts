import { tile, type Tensor4D } from '@tensorflow/tfjs-core';
import { presets, type ActivationMaximizeOptions, type PresetName } from 'netlens';
import type { Priors } from '../priors/load.js';

/** A row of the table, or why there is none. */
export interface Recipe {
  readonly name: PresetName;
  readonly options?: ActivationMaximizeOptions;
  /** What is to be said of the row. */
  readonly note?: string;
}

/**
 * Presets with what they need: the picture that szegedy2013 starts from, and the learned priors of the small
 * world's pictures for the embedded network. Pictures of another network's world have priors of their own, which must
 * be learned.
 * @param image - the picture to start from, once for each of `count` classes.
 */
export function recipes(
  names: readonly PresetName[],
  image: Tensor4D,
  count: number,
  priors: Priors | undefined,
): readonly Recipe[] {
  return names.map((name) => recipe(name, image, count, priors));
}

function recipe(name: PresetName, image: Tensor4D, count: number, priors: Priors | undefined): Recipe {
  switch (name) {
    case 'szegedy2013':
      return { name, options: presets.szegedy2013({ init: tile(image, [count, 1, 1, 1]) }) };
    case 'mordvintsev2015':
      return priors === undefined
        ? { name, options: presets[name](), note: 'without a mixture of patches, which this network has none of' }
        : { name, options: presets.mordvintsev2015({ mixture: priors.mixture }) };
    case 'nguyen2016':
    case 'nguyen2016b': {
      if (priors === undefined) return { name, note: 'left out: it needs a generator of pictures for this network' };
      const code = { network: priors.generator, bounds: priors.bounds };
      const options =
        name === 'nguyen2016' ? presets.nguyen2016(code) : presets.nguyen2016b({ ...code, denoiser: priors.denoiser });
      return { name, options };
    }
    default:
      return { name, options: presets[name]() };
  }
}
