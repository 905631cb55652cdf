import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  presets,
  type ActivationMaximizeOptions,
  type Network,
  type PatchMixture,
  type Preset,
  type PresetName,
} from 'netlens';
import { isLearned } from './presetFields.js';

/** The values of a preset's fields, by their keys; what is left out is the preset's own. */
export type PresetValues = Readonly<Record<string, number>>;

/** What has been learned of a network's world. */
export interface LearnedPriors {
  readonly generator: Network;
  /** Of each channel of the generator's code, over the world's pictures. */
  readonly deviations: Tensor1D;
  readonly denoiser: Network;
  readonly mixture: PatchMixture;
}

/** What a preset needs beside its values. */
export interface PresetNeeds {
  /** The open picture, `[1, h, w, c]`, which szegedy2013 starts from. */
  readonly picture: Tensor4D;
  readonly priors: LearnedPriors | undefined;
  /** The open network: where there are priors, the embedded one. */
  readonly network: Network;
  /** The code's upper bound, where there are priors: a tensor, not disposed. */
  readonly bounds: Tensor1D | undefined;
}

/** Options of `activationMaximize` by a preset and the values of its fields. */
export function presetOptions(name: PresetName, values: PresetValues, needs: PresetNeeds): ActivationMaximizeOptions {
  const { size = 0, seed = 0, ...given } = values;
  const constants = Object.fromEntries(Object.entries(given).filter(([key]) => key !== 'bound'));
  const made = (presets[name] as Preset<string, object>)({ ...constants, ...needsOf(name, needs) });
  return { ...made, seed, ...(size > 0 && { size }) };
}

/** The networks and pictures that a preset takes. */
function needsOf(name: PresetName, { picture, priors, network, bounds }: PresetNeeds): object {
  if (name === 'szegedy2013') return { init: picture };
  if (name === 'mordvintsev2015' && priors !== undefined) return { mixture: priors.mixture };
  if (!isLearned(name)) return {};
  if (priors === undefined || bounds === undefined) {
    throw new Error(`${name} needs a generator of pictures for this network, which only the embedded one has here.`);
  }
  const code = { network: priors.generator, bounds: [0, bounds] };
  return name === 'nguyen2016' ? code : { ...code, encoder: { network, layer: 'pool' }, denoiser: priors.denoiser };
}
