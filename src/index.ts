/**
 * What a convolutional network has learned, and why it answers as it does: for any TensorFlow.js LayersModel.
 * @packageDocumentation
 */
export * from './errors.js';

export { selectBackend, type BackendName } from './backend/selectBackend.js';

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

export {
  activationMaximize,
  type ActivationMaximizeOptions,
  type Maximized,
} from './synthesis/ascent/activationMaximize.js';
export { adversarialExample, type AdversarialExampleOptions } from './synthesis/adversarial/adversarialExample.js';
export { adversarialPatch, type AdversarialPatch } from './synthesis/adversarial/adversarialPatch.js';
export type { AdversarialPatchOptions } from './synthesis/adversarial/patchSettings.js';
export { applyPatch, type ApplyPatchOptions } from './synthesis/adversarial/applyPatch.js';
export { deepDream } from './synthesis/dream/deepDream.js';
export type { DeepDreamOptions } from './synthesis/dream/dreamSettings.js';
export type { DreamLayer } from './synthesis/dream/dreamObjective.js';
export { dreamZoom, type DreamZoomOptions } from './synthesis/dream/dreamZoom.js';
export {
  invertRepresentation,
  type Inverted,
  type InvertRepresentationOptions,
} from './synthesis/ascent/invertRepresentation.js';
export { patchSuccessRate, type PatchSuccessRateOptions } from './synthesis/adversarial/patchSuccessRate.js';
export type { PlacementOptions } from './synthesis/adversarial/placements.js';
export { presets, type PresetName } from './synthesis/ascent/presets.js';
export type { Preset, PresetParameter } from './synthesis/ascent/presets/preset.js';
export type { PatchMixture } from './synthesis/ascent/regularizers/gaussianMixture.js';
export type { Schedule } from './synthesis/ascent/schedule.js';
export type {
  ImageShape,
  Optimized,
  Optimizer,
  Parametrization,
  Regularizer,
  Transform,
} from './synthesis/ascent/plugins.js';
export * as optimizers from './synthesis/ascent/optimizers.js';
export * as parametrizations from './synthesis/ascent/parametrizations.js';
export * as regularizers from './synthesis/ascent/regularizers.js';
export * as transforms from './synthesis/ascent/transforms.js';
export { seededRandom, type Random } from './synthesis/Random.js';
