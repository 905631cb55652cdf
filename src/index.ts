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
export { occlusionMap, type OcclusionMap, type OcclusionMapOptions } from './attribution/occlusionMap.js';
export type { Fill } from './attribution/occlusion/fill.js';
export type { OcclusionOptions } from './attribution/occlusion/windows.js';
export type { PaceOptions } from './attribution/pace.js';
export type { Resize } from './attribution/resizeMap.js';
export { saliency, type SaliencyOptions } from './attribution/saliency.js';

export { activations, type ActivationsOptions } from './inspection/activations.js';
export type { Box } from './inspection/Box.js';
export { effectiveReceptiveField, type EffectiveReceptiveFieldOptions } from './inspection/effectiveReceptiveField.js';
export { layerWeights } from './inspection/layerWeights.js';
export { occlusionActivations, type OcclusionActivationsOptions } from './inspection/occlusionActivations.js';
export { receptiveField, receptiveFieldBox, type ReceptiveField } from './inspection/receptiveField.js';

export { colormap } from './render/colormap.js';
export type { ColormapName } from './render/ColormapName.js';
export { grid, type GridOptions } from './render/grid.js';
export { overlay, type OverlayOptions } from './render/overlay.js';
export { Raster } from './render/Raster.js';
export { renderActivations, type RenderActivationsOptions } from './render/renderActivations.js';
export { renderImages, type RenderImagesOptions } from './render/renderImages.js';
export { renderMap, type RenderMapOptions } from './render/renderMap.js';
export { renderWeights, type RenderWeightsOptions } from './render/renderWeights.js';
export type { ValueRange } from './render/ValueRange.js';

export { activationMaximize, type ActivationMaximizeOptions, type Maximized } from './synthesis/activationMaximize.js';
