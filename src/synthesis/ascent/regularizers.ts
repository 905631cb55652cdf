/**
 * What keeps an image natural: `regularizers.totalVariation({ weight: 10 })`.
 * @module
 */
export { alphaNorm, type AlphaNormOptions } from './regularizers/alphaNorm.js';
export { bilateral, type BilateralOptions } from './regularizers/bilateral.js';
export { blur, type BlurOptions } from './regularizers/blur.js';
export { clip, type ClipOptions } from './regularizers/clip.js';
export { codeDecay, type CodeDecayOptions } from './regularizers/codeDecay.js';
export { codePrior, type CodePriorOptions } from './regularizers/codePrior.js';
export { decay, type DecayOptions } from './regularizers/decay.js';
export { denoise, type DenoiseOptions } from './regularizers/denoise.js';
export { denoisingPrior, type DenoisingPriorOptions } from './regularizers/denoisingPrior.js';
export { gaussianMixture, type PatchMixture, type GaussianMixtureOptions } from './regularizers/gaussianMixture.js';
export { gradientBlur, type GradientBlurOptions } from './regularizers/gradientBlur.js';
export { gradientNormalization, type GradientNormalizationOptions } from './regularizers/gradientNormalization.js';
export { l1, type L1Options } from './regularizers/l1.js';
export { l2, type L2Options } from './regularizers/l2.js';
export { langevinNoise, type LangevinNoiseOptions } from './regularizers/langevinNoise.js';
export { laplacianNormalization, type LaplacianNormalizationOptions } from './regularizers/laplacianNormalization.js';
export { smallContribution, type SmallContributionOptions } from './regularizers/smallContribution.js';
export { smallNorm, type SmallNormOptions } from './regularizers/smallNorm.js';
export { totalVariation, type TotalVariationOptions } from './regularizers/totalVariation.js';
