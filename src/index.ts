/**
 * What a convolutional network has learned, and why it answers as it does: for any TensorFlow.js model.
 * @module netlens
 */
export * from './errors.js';
export { reviveError } from './reviveError.js';
export type { Box } from './Box.js';

export { selectBackend, type BackendName } from './backend/selectBackend.js';

export { openNetwork, type Explainable, type Network, type OpenNetworkOptions } from './models/openNetwork.js';
export type { ImageOptions } from './input/ImageOptions.js';
export type { Scale } from './input/Scale.js';
export { fitPicture, type FittedPicture } from './input/fitPicture.js';
export { toInput, type PictureSource } from './input/toInput.js';

export { blackBox, type BlackBox, type BlackBoxOptions } from './models/blackBox.js';
export type { ScoreSource } from './models/scoreSource.js';
export { parseLabels } from './models/labels.js';
export type { LoadModelOptions } from './models/load/LoadModelOptions.js';
export { loadModel, type ModelSource } from './models/loadModel.js';

export type { Input } from './network/input.js';
export type { LayerInfo, LayerKind, Port } from './network/graph.js';
export type { Kind, Shape } from './network/operation.js';

export { add, custom, scale } from './objectives/algebra.js';
export { logit, probability } from './objectives/classes.js';
export { logProbability } from './objectives/logProbability.js';
export { alignment } from './objectives/alignment.js';
export { direction, type DirectionOptions } from './objectives/direction.js';
export { diversity } from './objectives/diversity.js';
export { interpolation } from './objectives/interpolation.js';
export { element } from './objectives/element.js';
export { channel, layerActivation, neuron, type NeuronPosition } from './objectives/layerScores.js';
export type { Activations, Objective } from './objectives/objective.js';
export { output } from './objectives/output.js';
export { region, type RegionOptions } from './objectives/region.js';
export type { Target } from './objectives/target.js';

export * from './attribution/methods.js';
export type { Baseline } from './attribution/gradient/baseline.js';
export type { Noise } from './attribution/gradient/noise.js';
export type { QuadratureRule } from './attribution/gradient/quadrature.js';
export { gridSegments } from './attribution/segments/gridSegments.js';
export { slic, type SlicOptions } from './attribution/segments/slic.js';
export type { Coalition } from './attribution/perturbation/coalitions.js';
export type { SegmentOptions } from './attribution/perturbation/segmentMap.js';
export { cams, type CamName, type CamsOptions } from './attribution/cam/cams.js';
export { tenCropCam, type TenCropCamOptions } from './attribution/cam/tenCropCam.js';
export type { LayerMapOptions } from './attribution/cam/LayerMapOptions.js';
export type { LrpComposite } from './attribution/rules/relevance/composites.js';
export type { LrpRule, LrpRules } from './attribution/rules/relevance/LrpRule.js';
export type { Explanation, Method, MethodCost, MethodOptions } from './attribution/Method.js';
export { diagnose, type Diagnosis, type DiagnoseOptions } from './diagnosis/diagnose.js';
export type { Finding, FindingCode, RectifierHealth } from './diagnosis/Finding.js';
export { inputRange, type InputRange, type InputRangeOptions } from './diagnosis/inputRange.js';
export { layerGradients, type LayerGradientsOptions } from './diagnosis/layerGradients.js';
export type { Fill } from './attribution/perturbation/occlusion/fill.js';
export type { OcclusionOptions } from './attribution/perturbation/occlusion/windows.js';
export type { PaceOptions, Progress } from './pace.js';
export type { Align } from './objectives/alignCentres.js';
export type { Resize } from './objectives/resizeMap.js';

export { activations, type ActivationsOptions } from './inspection/activations.js';
export { boxes, type BoxesOptions, type RegionBox } from './inspection/boxes.js';
export type { Dataset, DatasetOptions, DatasetProgress } from './inspection/dataset.js';
export {
  activationQuantiles,
  activationThresholds,
  mergeQuantiles,
  type ActivationQuantiles,
  type ActivationQuantilesOptions,
} from './concepts/dissection/activationQuantiles.js';
export { conceptCounts, type ConceptCountsOptions } from './concepts/dissection/conceptCounts.js';
export type { LabelledBatch, LabelledDataset } from './concepts/dissection/LabelledBatch.js';
export { mergeCounts } from './concepts/dissection/mergeCounts.js';
export { networkDissect, type NetworkDissectOptions } from './concepts/dissection/networkDissect.js';
export type { BestConcept, CategorySummary, Dissection, LayerSummary, Unit } from './concepts/dissection/Dissection.js';
export { scoreUnits, type ScoreUnitsOptions } from './concepts/dissection/scoreUnits.js';
export type { ByConcept, ConceptCounts, Concepts, UnitCounts } from './concepts/dissection/UnitCounts.js';
export type { UnitSketch } from './concepts/dissection/sketch.js';
export { factorize, type Factorization, type FactorizeOptions } from './concepts/factors/factorize.js';
export { conceptVector, type ConceptVector, type ConceptVectorOptions } from './concepts/vectors/conceptVector.js';
export { tcav, type Tcav, type TcavOptions } from './concepts/vectors/tcav.js';
export { classNamed } from './explain/classNamed.js';
export { explainImage } from './explain/explainImage.js';
export type { ExplainedImage } from './explain/ExplainedImage.js';
export type { ExplainImageOptions } from './explain/ExplainImageOptions.js';
export type { ImageSource } from './explain/readPicture.js';
export { classify, type ClassifyOptions, type Prediction } from './inspection/classify.js';
export { effectiveReceptiveField, type EffectiveReceptiveFieldOptions } from './inspection/effectiveReceptiveField.js';
export { layerWeights, type LayerWeightsOptions } from './inspection/layerWeights.js';
export { mergeTopActivations } from './inspection/mergeTopActivations.js';
export { empiricalReceptiveField, type EmpiricalReceptiveFieldOptions } from './inspection/empiricalReceptiveField.js';
export { neuronTerms, type NeuronTerms, type NeuronTermsOptions } from './inspection/neuronTerms.js';
export type { NeuronTerm } from './inspection/terms/NeuronTerm.js';
export { occlusionActivations, type OcclusionActivationsOptions } from './inspection/occlusionActivations.js';
export type { Combination } from './inspection/terms/Reading.js';
export { receptiveField, receptiveFieldBox, receptiveFields } from './inspection/receptiveField.js';
export type { ReceptiveField } from './network/receptiveField.js';
export type { ChannelActivation, NeuronPlace, TopActivation, TopActivations } from './inspection/TopActivation.js';
export { topActivations, type TopActivationsOptions } from './inspection/topActivations.js';

export * as metrics from './metrics/index.js';
export { compare } from './metrics/compare/compare.js';
export type { CompareOptions, CompareProgress } from './metrics/compare/CompareOptions.js';
export type { Compared, ComparedMetric } from './metrics/compare/ComparedMetric.js';
export { comparedMetrics } from './metrics/compare/comparedMetrics.js';
export type { ComparedPicture } from './metrics/compare/ComparedPicture.js';
export type {
  Absence,
  Better,
  ByMethod,
  ComparedBy,
  ComparedName,
  Comparison,
  Estimate,
  MeanCurve,
  Preview,
  Thumbnail,
} from './metrics/compare/Comparison.js';
export { mergeComparisons } from './metrics/compare/mergeComparisons.js';
export type { ComparedMethod } from './metrics/compare/readRows.js';

export { colormap } from './render/colormap.js';
export type { ColormapName } from './render/ColormapName.js';
export type { ColorScale } from './render/ColorScale.js';
export { colorScales, type ColorScalesOptions, type MapColorOptions } from './render/colorScales.js';
export { grid, type GridOptions } from './render/grid.js';
export { overlay, type OverlayOptions } from './render/overlay.js';
export { Raster, type RasterJson } from './render/Raster.js';
export { renderActivations, type RenderActivationsOptions } from './render/renderActivations.js';
export { renderComparison, type RenderComparisonOptions } from './render/renderComparison.js';
export { renderDissection, type RenderDissectionOptions } from './render/renderDissection.js';
export { renderImages, type RenderImagesOptions } from './render/renderImages.js';
export { renderMap, type RenderMapOptions } from './render/renderMap.js';
export { renderTop, type RenderTopOptions } from './render/renderTop.js';
export { renderWeights, type RenderWeightsOptions } from './render/renderWeights.js';
export { sheet } from './render/sheet.js';
export type {
  Sheet,
  SheetAbsence,
  SheetFigure,
  SheetGallery,
  SheetMap,
  SheetMethod,
  SheetPrediction,
} from './render/sheet/Sheet.js';
export type { ValueRange } from './render/ValueRange.js';

export {
  activationMaximize,
  type ActivationMaximizeOptions,
  type Maximized,
} from './synthesis/ascent/activationMaximize.js';
export { adversarialExample } from './synthesis/adversarial/adversarialExample.js';
export type { AdversarialExampleOptions } from './synthesis/adversarial/attackSettings.js';
export {
  adversarialPatch,
  type AdversarialPatch,
  type SuccessAtScale,
} from './synthesis/adversarial/adversarialPatch.js';
export type { AdversarialPatchOptions, PatchProgress } from './synthesis/adversarial/patchSettings.js';
export type { ImageProgress, MaximizeProgress } from './synthesis/ascent/MaximizeProgress.js';
export type { ClassLabels } from './synthesis/adversarial/targetOfEach.js';
export type { Palette } from './synthesis/adversarial/nonPrintability.js';
export { applyPatch, type ApplyPatchOptions } from './synthesis/adversarial/applyPatch.js';
export { deepDream } from './synthesis/dream/deepDream.js';
export type { DeepDreamOptions } from './synthesis/dream/dreamSettings.js';
export type { DreamLayer } from './synthesis/dream/dreamObjective.js';
export { evolve, type EvolveOptions } from './synthesis/evolve/evolve.js';
export type { Evolved, EvolveProgress } from './synthesis/evolve/Evolved.js';
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
export * as schedules from './synthesis/ascent/schedules.js';
export * as transforms from './synthesis/ascent/transforms.js';
export { seededRandom, type Random } from './Random.js';
