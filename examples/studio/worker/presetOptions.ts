import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  adam,
  alphaNorm,
  bilateral,
  blur,
  clip,
  denoisingPrior,
  fourier,
  gaussianMixture,
  generator,
  gradientAscent,
  gradientBlur,
  gradientNormalization,
  jitter,
  l2,
  laplacianNormalization,
  lbfgs,
  lucidTransforms,
  momentum,
  normalizedAscent,
  pixels,
  presets,
  proportional,
  totalVariation,
  type ActivationMaximizeOptions,
  type Network,
  type PatchMixture,
  type PresetName,
  type Regularizer,
  type Transform,
} from 'netlens';
import { presetForms } from './presetFields.js';

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
  /** The code's bounds, where there are priors: a tensor of `bound` deviations, not disposed. */
  readonly bounds: Tensor1D | undefined;
}

/** A preset's own values. */
export function defaults(name: PresetName): Record<string, number> {
  return Object.fromEntries(presetForms[name].fields.map(({ key, value }) => [key, value]));
}

/**
 * Options of `activationMaximize` by a preset and the values of its fields. At the fields' own values they are what
 * `presets` holds.
 */
export function presetOptions(name: PresetName, changed: PresetValues, needs: PresetNeeds): ActivationMaximizeOptions {
  const v = { ...defaults(name), ...changed } as Required<Record<string, number>>;
  const at = (key: string): number => v[key] as number;
  const base: ActivationMaximizeOptions = {
    ...presets[name],
    steps: at('steps'),
    redirected: at('redirected'),
    ...('seed' in v && { seed: at('seed') }),
    ...(at('size') > 0 && { size: at('size') }),
    ...('octaves' in v && { octaves: at('octaves'), octaveScale: at('octaveScale') }),
    ...('jitter' in v && { transforms: at('jitter') === 0 ? [] : [shifts(at('jitter'))] }),
  };
  const painted = { ...base, parametrization: pixels({ deviation: at('start') }) };
  const length = at('stepSize') / 255;
  switch (name) {
    case 'lucid':
      return {
        ...base,
        optimizer: adam({ rate: at('rate') }),
        parametrization: fourier({
          deviation: at('start'),
          decay: at('decay'),
          decorrelated: at('decorrelated') === 1,
        }),
        transforms: at('transformed') === 1 ? [lucidTransforms()] : [],
      };
    case 'erhan2009':
      return { ...painted, optimizer: normalizedAscent({ rate: length }) };
    case 'szegedy2013':
      return {
        ...base,
        init: needs.picture,
        optimizer: lbfgs({ longest: at('longest'), memory: at('memory') }),
      };
    case 'mahendran2015':
      return {
        ...painted,
        optimizer: momentum({ rate: length, decay: at('momentum') }),
        regularizers: [
          ...weighed(at('totalVariation'), (weight) => totalVariation({ weight, beta: at('beta') })),
          ...weighed(at('norm'), (weight) => alphaNorm(weight, at('alpha'))),
          gradientNormalization('rms'),
          clip(),
        ],
      };
    case 'nguyen2015':
      return {
        ...painted,
        optimizer: normalizedAscent({ rate: length }),
        regularizers: [...weighed(at('l2'), l2), blur({ sigma: at('sigma'), every: at('every') }), clip()],
      };
    case 'mordvintsev2015':
      return {
        ...painted,
        optimizer: normalizedAscent({ rate: length }),
        regularizers: [
          ...(needs.priors === undefined ? [] : weighed(at('mixture'), patches(needs.priors.mixture))),
          clip(),
        ],
      };
    case 'oygard2015':
      return {
        ...painted,
        optimizer: normalizedAscent({ rate: length }),
        regularizers: [gradientBlur(falling(at('sigmaFrom'), at('sigmaTo'), at('steps'))), clip()],
      };
    case 'tyka2016':
      return {
        ...painted,
        optimizer: normalizedAscent({ rate: length }),
        regularizers: [
          bilateral({
            sigmaSpace: at('sigmaSpace'),
            sigmaColour: at('sigmaColour'),
            radius: at('radius'),
            every: at('every'),
          }),
          clip(),
        ],
      };
    case 'mordvintsev2016':
      return {
        ...painted,
        optimizer: gradientAscent(length),
        regularizers: [laplacianNormalization(at('levels')), clip()],
      };
    case 'nguyen2016':
    case 'nguyen2016b': {
      if (needs.priors === undefined || needs.bounds === undefined) {
        throw new Error(
          `${name} needs a generator of pictures for this network, which only the embedded one has here.`,
        );
      }
      const { priors, bounds } = needs;
      return {
        ...base,
        ...('rate' in v && { optimizer: adam({ rate: at('rate') }) }),
        parametrization: generator(priors.generator, { bounds: [0, bounds], deviation: at('codeStart') }),
        regularizers:
          name === 'nguyen2016' ? [] : weighed(at('prior'), (weight) => denoisingPrior(priors.denoiser, { weight })),
      };
    }
  }
}

/** A shift by up to so many of 224 pixels, turned round at the borders; as far, for its size, in others. */
function shifts(pixelsOf224: number): Transform {
  return proportional(224, (factor) => jitter(Math.max(1, Math.round(pixelsOf224 * factor)), { wrap: true }));
}

/** A penalty, or none where its weight is 0. */
function weighed(weight: number, made: (weight: number) => Regularizer): readonly Regularizer[] {
  return weight === 0 ? [] : [made(weight)];
}

const patches =
  (mixture: PatchMixture) =>
  (weight: number): Regularizer =>
    gaussianMixture(mixture, { weight, stride: 7 });

const falling =
  (from: number, to: number, steps: number) =>
  (step: number): number =>
    from + (to - from) * Math.min(1, step / steps);
