/**
 * What a convolutional network has learned, and why it answers as it does: for any TensorFlow.js LayersModel.
 * @packageDocumentation
 */
export * from './errors.js';

export { selectBackend, type BackendName } from './backend/selectBackend.js';

export type { ImageOptions } from './input/ImageOptions.js';
export type { Scale } from './input/Scale.js';
export { toInput, type PictureSource } from './input/toInput.js';

export { blackBox, type BlackBox, type BlackBoxOptions } from './models/blackBox.js';
export { parseLabels } from './models/labels.js';
export { loadModel, type LoadModelOptions, type ModelSource } from './models/loadModel.js';

export { openNetwork, type Explainable, type Network, type OpenNetworkOptions } from './network/network.js';
export type { Input } from './network/input.js';
export type { LayerInfo, Shape } from './network/trace.js';

export { add, custom, scale } from './objectives/algebra.js';
export { logit, probability } from './objectives/classes.js';
export { diversity } from './objectives/diversity.js';
export { channel, direction, layerActivation, neuron, type NeuronPosition } from './objectives/layerScores.js';
export type { Activations, Objective } from './objectives/objective.js';
export type { Target } from './objectives/target.js';

export { cam, type CamOptions } from './attribution/cam.js';
export { deconvnet, type DeconvnetOptions } from './attribution/deconvnet.js';
export {
  diagnose,
  type Diagnosis,
  type DiagnoseOptions,
  type Finding,
  type FindingCode,
  type RectifierHealth,
} from './attribution/diagnose.js';
export { gradCam, type GradCamOptions } from './attribution/gradCam.js';
export { guidedBackprop, type GuidedBackpropOptions } from './attribution/guidedBackprop.js';
export { guidedGradCam, type GuidedGradCamOptions } from './attribution/guidedGradCam.js';
export { layerGradients, type LayerGradientsOptions } from './attribution/layerGradients.js';
export { occlusionMap, type OcclusionMap, type OcclusionMapOptions } from './attribution/occlusionMap.js';
export type { Fill } from './attribution/occlusion/fill.js';
export type { OcclusionOptions } from './attribution/occlusion/windows.js';
export type { PaceOptions } from './pace.js';
export type { Resize } from './attribution/resizeMap.js';
export { saliency, type SaliencyOptions } from './attribution/saliency.js';

export { activations, type ActivationsOptions } from './inspection/activations.js';
export type { Box } from './inspection/Box.js';
export { boxes, type BoxesOptions, type RegionBox } from './inspection/boxes.js';
export type { Dataset, DatasetOptions } from './inspection/dataset.js';
export {
  activationQuantiles,
  activationThresholds,
  mergeQuantiles,
  type ActivationQuantiles,
  type ActivationQuantilesOptions,
} from './inspection/dissection/activationQuantiles.js';
export {
  conceptCounts,
  type ByConcept,
  type ConceptCounts,
  type ConceptCountsOptions,
  type Concepts,
  type UnitCounts,
} from './inspection/dissection/conceptCounts.js';
export type { LabelledBatch, LabelledDataset } from './inspection/dissection/LabelledBatch.js';
export { mergeCounts } from './inspection/dissection/mergeCounts.js';
export { networkDissect, type NetworkDissectOptions } from './inspection/dissection/networkDissect.js';
export {
  scoreUnits,
  type BestConcept,
  type CategorySummary,
  type Dissection,
  type LayerSummary,
  type ScoreUnitsOptions,
  type Unit,
} from './inspection/dissection/scoreUnits.js';
export type { UnitSketch } from './inspection/dissection/sketch.js';
export { classify, type ClassifyOptions, type Prediction } from './inspection/classify.js';
export { effectiveReceptiveField, type EffectiveReceptiveFieldOptions } from './inspection/effectiveReceptiveField.js';
export { layerWeights } from './inspection/layerWeights.js';
export { mergeTopActivations } from './inspection/mergeTopActivations.js';
export { occlusionActivations, type OcclusionActivationsOptions } from './inspection/occlusionActivations.js';
export { receptiveField, receptiveFieldBox, type ReceptiveField } from './inspection/receptiveField.js';
export type { ChannelActivation } from './inspection/ChannelActivation.js';
export {
  topActivations,
  type NeuronPlace,
  type TopActivation,
  type TopActivations,
  type TopActivationsOptions,
} from './inspection/topActivations.js';

export { colormap } from './render/colormap.js';
export type { ColormapName } from './render/ColormapName.js';
export { grid, type GridOptions } from './render/grid.js';
export { overlay, type OverlayOptions } from './render/overlay.js';
export { Raster } from './render/Raster.js';
export { renderActivations, type RenderActivationsOptions } from './render/renderActivations.js';
export {
  renderDissection,
  type DissectionReport,
  type RenderDissectionOptions,
  type ReportedUnit,
} from './render/renderDissection.js';
export { renderImages, type RenderImagesOptions } from './render/renderImages.js';
export { renderMap, type RenderMapOptions } from './render/renderMap.js';
export {
  renderTop,
  type RenderTopOptions,
  type RegionOutline,
  type TopRegion,
  type TopRegions,
} from './render/renderTop.js';
export { renderWeights, type RenderWeightsOptions } from './render/renderWeights.js';
export type { ValueRange } from './render/ValueRange.js';

export { activationMaximize, type ActivationMaximizeOptions, type Maximized } from './synthesis/activationMaximize.js';
export { adversarialExample, type AdversarialExampleOptions } from './synthesis/adversarialExample.js';
export { adversarialPatch, type AdversarialPatch, type AdversarialPatchOptions } from './synthesis/adversarialPatch.js';
export { applyPatch, type ApplyPatchOptions } from './synthesis/applyPatch.js';
export { deepDream, type DeepDreamOptions } from './synthesis/deepDream.js';
export type { DreamLayer } from './synthesis/dreamObjective.js';
export { dreamZoom, type DreamZoomOptions } from './synthesis/dreamZoom.js';
export {
  invertRepresentation,
  type Inverted,
  type InvertRepresentationOptions,
} from './synthesis/invertRepresentation.js';
export { patchSuccessRate, type PatchSuccessRateOptions } from './synthesis/patchSuccessRate.js';
export type { PlacementOptions } from './synthesis/placements.js';
export { presets, type PresetName } from './synthesis/presets.js';
export { proportional } from './synthesis/transforms/proportional.js';
export type { ImageShape, Optimized, Optimizer, Parametrization, Regularizer, Transform } from './synthesis/plugins.js';
export { seededRandom, type Random } from './synthesis/Random.js';
export { adam, type AdamOptions } from './synthesis/optimizers/adam.js';
export { gradientAscent } from './synthesis/optimizers/gradientAscent.js';
export { lbfgs, type LbfgsOptions } from './synthesis/optimizers/lbfgs.js';
export { momentum, type MomentumOptions } from './synthesis/optimizers/momentum.js';
export { normalizedAscent, type NormalizedAscentOptions } from './synthesis/optimizers/normalizedAscent.js';
export { fourier, type FourierOptions } from './synthesis/parametrizations/fourier.js';
export { generator, type GeneratorOptions } from './synthesis/parametrizations/generator.js';
export { laplacianPyramid, type LaplacianPyramidOptions } from './synthesis/parametrizations/laplacianPyramid.js';
export { pixels, type PixelsOptions } from './synthesis/parametrizations/pixels.js';
export { compose } from './synthesis/transforms/compose.js';
export { crop } from './synthesis/transforms/crop.js';
export { flip } from './synthesis/transforms/flip.js';
export { gaussianNoise } from './synthesis/transforms/gaussianNoise.js';
export { jitter, type JitterOptions } from './synthesis/transforms/jitter.js';
export { lucidTransforms } from './synthesis/transforms/lucidTransforms.js';
export { pad } from './synthesis/transforms/pad.js';
export { rotate } from './synthesis/transforms/rotate.js';
export { scaleBy } from './synthesis/transforms/scaleBy.js';
export { alphaNorm } from './synthesis/regularizers/alphaNorm.js';
export { bilateral, type BilateralOptions } from './synthesis/regularizers/bilateral.js';
export { blur, type BlurOptions } from './synthesis/regularizers/blur.js';
export { clip } from './synthesis/regularizers/clip.js';
export { denoise, type DenoiseOptions } from './synthesis/regularizers/denoise.js';
export { denoisingPrior, type DenoisingPriorOptions } from './synthesis/regularizers/denoisingPrior.js';
export {
  gaussianMixture,
  type PatchMixture,
  type GaussianMixtureOptions,
} from './synthesis/regularizers/gaussianMixture.js';
export { gradientBlur } from './synthesis/regularizers/gradientBlur.js';
export { gradientNormalization } from './synthesis/regularizers/gradientNormalization.js';
export { l1 } from './synthesis/regularizers/l1.js';
export { l2 } from './synthesis/regularizers/l2.js';
export { laplacianNormalization } from './synthesis/regularizers/laplacianNormalization.js';
export { smallContribution } from './synthesis/regularizers/smallContribution.js';
export { smallNorm } from './synthesis/regularizers/smallNorm.js';
export { totalVariation, type TotalVariationOptions } from './synthesis/regularizers/totalVariation.js';
