import { cam } from './cam/cam.js';
import { gradCam } from './cam/gradCam.js';
import { guidedGradCam } from './cam/guidedGradCam.js';
import { gradCamPlusPlus } from './cam/gradCamPlusPlus.js';
import { xGradCam } from './cam/xGradCam.js';
import { hiResCam } from './cam/hiResCam.js';
import { layerCam } from './cam/layerCam.js';
import { eigenCam } from './cam/eigenCam.js';
import { eigenGradCam } from './cam/eigenGradCam.js';
import { finerCam } from './cam/finerCam.js';
import { ablationCam } from './cam/ablationCam.js';
import { scoreCam } from './cam/scoreCam.js';
import { saliency } from './gradient/saliency.js';
import { inputXGradient } from './gradient/inputXGradient.js';
import { smoothGrad } from './gradient/smoothGrad.js';
import { integratedGradients } from './gradient/integratedGradients.js';
import { gradientShap } from './gradient/gradientShap.js';
import { fullGrad } from './gradient/fullGrad.js';
import { guidedIntegratedGradients } from './gradient/guidedIntegratedGradients.js';
import { blurIntegratedGradients } from './gradient/blurIntegratedGradients.js';
import { xrai } from './gradient/xrai.js';
import type { Method } from './Method.js';
import { featureAblation } from './perturbation/featureAblation.js';
import { kernelShap } from './perturbation/kernelShap.js';
import { lime } from './perturbation/lime.js';
import { rise } from './perturbation/rise.js';
import { shapleySampling } from './perturbation/shapleySampling.js';
import { sobol } from './perturbation/sobol.js';
import { hsic } from './perturbation/hsic.js';
import { extremalPerturbation } from './perturbation/extremalPerturbation.js';
import { occlusionMap } from './perturbation/occlusionMap.js';
import { deconvnet } from './rules/deconvnet.js';
import { deepLift } from './rules/deepLift.js';
import { excitationBackprop } from './rules/excitationBackprop.js';
import { guidedBackprop } from './rules/guidedBackprop.js';
import { lrp } from './rules/lrp.js';

// Each method's function and options are public; nothing else is in these files.
export * from './cam/cam.js';
export * from './cam/gradCam.js';
export * from './cam/gradCamPlusPlus.js';
export * from './cam/xGradCam.js';
export * from './cam/hiResCam.js';
export * from './cam/layerCam.js';
export * from './cam/eigenCam.js';
export * from './cam/eigenGradCam.js';
export * from './cam/finerCam.js';
export * from './cam/ablationCam.js';
export * from './cam/scoreCam.js';
export * from './cam/guidedGradCam.js';
export * from './gradient/saliency.js';
export * from './gradient/inputXGradient.js';
export * from './gradient/smoothGrad.js';
export * from './gradient/integratedGradients.js';
export * from './gradient/gradientShap.js';
export * from './gradient/fullGrad.js';
export * from './gradient/guidedIntegratedGradients.js';
export * from './gradient/blurIntegratedGradients.js';
export * from './gradient/xrai.js';
export * from './perturbation/featureAblation.js';
export * from './perturbation/kernelShap.js';
export * from './perturbation/lime.js';
export * from './perturbation/rise.js';
export * from './perturbation/shapleySampling.js';
export * from './perturbation/sobol.js';
export * from './perturbation/hsic.js';
export * from './perturbation/extremalPerturbation.js';
export * from './perturbation/occlusionMap.js';
export * from './rules/deconvnet.js';
export * from './rules/deepLift.js';
export * from './rules/excitationBackprop.js';
export * from './rules/guidedBackprop.js';
export * from './rules/lrp.js';

/**
 * Every attribution method, for programs that offer all of them: a row is what they need to know of one.
 * @example
 * for (const { title, explain, cost } of methods) {
 *   if (cost.forward + cost.backward <= 4) console.log(title, await explain(model, image, { target: 285 }));
 * }
 */
export const methods: readonly Method[] = [
  {
    name: 'saliency',
    title: 'Saliency',
    room: 'gradient',
    explain: saliency,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: [],
    follows: 'somewhat',
    shows: 'How much the score changes with each pixel: the gradient, its largest channel.',
  },
  {
    name: 'inputXGradient',
    title: 'Input x gradient',
    room: 'gradient',
    explain: inputXGradient,
    result: 'input',
    isAdditive: true,
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: [],
    follows: 'somewhat',
    shows: 'What each value adds to the score, judged by its gradient.',
  },
  {
    name: 'smoothGrad',
    title: 'SmoothGrad',
    room: 'gradient',
    explain: smoothGrad,
    result: 'input',
    isAsync: false,
    cost: { forward: 50, backward: 50, per: 'sample' },
    asks: [],
    follows: 'somewhat',
    shows: 'The gradient, averaged over noisy copies of the picture.',
  },
  {
    name: 'integratedGradients',
    title: 'Integrated gradients',
    room: 'gradient',
    explain: integratedGradients,
    result: 'input',
    isAdditive: true,
    isAsync: true,
    cost: { forward: 50, backward: 50, per: 'step' },
    asks: [],
    follows: 'somewhat',
    shows: 'What each value adds to the score on the straight way from a baseline.',
  },
  {
    name: 'gradientShap',
    title: 'GradientSHAP',
    room: 'gradient',
    explain: gradientShap,
    result: 'input',
    isAdditive: true,
    isAsync: true,
    cost: { forward: 50, backward: 50, per: 'sample' },
    asks: [],
    follows: 'somewhat',
    shows: 'Integrated gradients from many baselines, each at a random point of its way.',
  },
  {
    name: 'fullGrad',
    title: 'FullGrad',
    room: 'gradient',
    explain: fullGrad,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: [],
    follows: 'somewhat',
    shows: 'What the pixels and the biases of all layers add to the score, in one map.',
  },
  {
    name: 'guidedIntegratedGradients',
    title: 'Guided integrated gradients',
    room: 'gradient',
    explain: guidedIntegratedGradients,
    result: 'input',
    isAdditive: true,
    isAsync: true,
    cost: { forward: 200, backward: 200, per: 'step' },
    asks: [],
    follows: 'somewhat',
    shows: 'Integrated gradients on a way that moves first where the gradient is small.',
  },
  {
    name: 'blurIntegratedGradients',
    title: 'Blur integrated gradients',
    room: 'gradient',
    explain: blurIntegratedGradients,
    result: 'input',
    isAdditive: true,
    isAsync: true,
    cost: { forward: 100, backward: 100, per: 'step' },
    asks: [],
    follows: 'somewhat',
    shows: 'Integrated gradients from a blurred picture to a sharp one.',
  },
  {
    name: 'xrai',
    title: 'XRAI',
    room: 'gradient',
    explain: xrai,
    result: 'map',
    isAsync: true,
    cost: { forward: 100, backward: 100, per: 'step' },
    asks: [],
    follows: 'somewhat',
    shows: 'Integrated gradients by regions: which superpixels matter most.',
  },
  {
    name: 'guidedBackprop',
    title: 'Guided backpropagation',
    room: 'rules',
    explain: guidedBackprop,
    result: 'input',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: [],
    needs: 'ReLUs',
    follows: 'hardly',
    shows: 'The gradient with negative parts stopped at every ReLU: fine detail, hardly of the class.',
  },
  {
    name: 'deconvnet',
    title: 'Deconvnet',
    room: 'rules',
    explain: deconvnet,
    result: 'input',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: [],
    needs: 'ReLUs',
    follows: 'hardly',
    shows: 'The score projected back, rectified at every ReLU whatever the picture let through.',
  },
  {
    name: 'lrp',
    title: 'LRP',
    room: 'rules',
    explain: lrp,
    result: 'input',
    isAdditive: true,
    isAsync: false,
    cost: { forward: 2, backward: 1 },
    asks: [],
    needs: 'layers that have a rule',
    follows: 'somewhat',
    shows: 'The score itself, handed back layer by layer to what added to it.',
  },
  {
    name: 'deepLift',
    title: 'DeepLIFT',
    room: 'rules',
    explain: deepLift,
    result: 'input',
    isAdditive: true,
    isAsync: false,
    cost: { forward: 2, backward: 1 },
    asks: [],
    needs: 'layers that have a rule',
    follows: 'yes',
    shows: 'What each pixel adds to the difference between the score and that of a baseline.',
  },
  {
    name: 'excitationBackprop',
    title: 'Excitation backprop',
    room: 'rules',
    explain: excitationBackprop,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: ['layer'],
    needs: 'layers that have a rule',
    follows: 'somewhat',
    shows: "Where a layer's winners are: a chance passed down to what excites, layer by layer.",
  },
  {
    name: 'cam',
    title: 'CAM',
    room: 'cam',
    explain: cam,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: [],
    needs: 'a global average, then a linear layer',
    follows: 'yes',
    shows: 'The last feature maps, weighted as the class weighs their averages: for and against.',
  },
  {
    name: 'gradCam',
    title: 'Grad-CAM',
    room: 'cam',
    explain: gradCam,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: ['layer'],
    follows: 'yes',
    shows: 'Where a layer speaks for the class: its channels weighted by their mean gradient.',
  },
  {
    name: 'guidedGradCam',
    title: 'Guided Grad-CAM',
    room: 'cam',
    explain: guidedGradCam,
    result: 'input',
    isAsync: false,
    cost: { forward: 2, backward: 2 },
    asks: ['layer'],
    needs: 'ReLUs',
    follows: 'yes',
    shows: 'Guided backpropagation where Grad-CAM sees the class.',
  },
  {
    name: 'gradCamPlusPlus',
    title: 'Grad-CAM++',
    room: 'cam',
    explain: gradCamPlusPlus,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: ['layer'],
    follows: 'yes',
    shows: 'Grad-CAM that counts only what raises the score: every object of the class.',
  },
  {
    name: 'xGradCam',
    title: 'XGrad-CAM',
    room: 'cam',
    explain: xGradCam,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: ['layer'],
    follows: 'yes',
    shows: 'Grad-CAM with gradients averaged where the activations are.',
  },
  {
    name: 'hiResCam',
    title: 'HiResCAM',
    room: 'cam',
    explain: hiResCam,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: ['layer'],
    follows: 'yes',
    shows: 'What each place of a layer adds to the score: activation times gradient.',
  },
  {
    name: 'layerCam',
    title: 'LayerCAM',
    room: 'cam',
    explain: layerCam,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: ['layer'],
    follows: 'yes',
    shows: 'A layer weighted place by place, where that raises the score; for early layers too.',
  },
  {
    name: 'eigenCam',
    title: 'Eigen-CAM',
    room: 'cam',
    explain: eigenCam,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 0 },
    asks: ['layer'],
    follows: 'no',
    shows: 'What the channels of a layer have most in common, whatever the class.',
  },
  {
    name: 'eigenGradCam',
    title: 'Eigen-Grad-CAM',
    room: 'cam',
    explain: eigenGradCam,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: ['layer'],
    follows: 'yes',
    shows: 'What the channels of a layer, times their gradients, have most in common.',
  },
  {
    name: 'finerCam',
    title: 'Finer-CAM',
    room: 'cam',
    explain: finerCam,
    result: 'map',
    isAsync: false,
    cost: { forward: 1, backward: 1 },
    asks: ['layer'],
    needs: 'two logits or more',
    follows: 'yes',
    shows: 'What tells the class from those most like it.',
  },
  {
    name: 'ablationCam',
    title: 'Ablation-CAM',
    room: 'cam',
    explain: ablationCam,
    result: 'map',
    isAsync: true,
    cost: { forward: 513, backward: 0, per: 'channel' },
    asks: ['layer'],
    follows: 'yes',
    shows: 'A layer weighted by what the score loses without each channel.',
  },
  {
    name: 'scoreCam',
    title: 'Score-CAM',
    room: 'cam',
    explain: scoreCam,
    result: 'map',
    isAsync: true,
    cost: { forward: 513, backward: 0, per: 'channel' },
    asks: ['layer'],
    follows: 'yes',
    shows: 'A layer weighted by the score of what each channel lets see.',
  },
  {
    name: 'occlusionMap',
    title: 'Occlusion',
    room: 'perturbation',
    explain: occlusionMap,
    result: 'object',
    isAsync: true,
    cost: { forward: 730, backward: 0, per: 'window' },
    asks: ['window', 'stride', 'fill'],
    needsOnlyScores: true,
    follows: 'yes',
    shows: 'How much the score falls, on average, while a window covers a place.',
  },
  {
    name: 'featureAblation',
    title: 'Feature ablation',
    room: 'perturbation',
    explain: featureAblation,
    result: 'map',
    isAsync: true,
    cost: { forward: 50, backward: 0, per: 'segment' },
    asks: [],
    needsOnlyScores: true,
    follows: 'yes',
    shows: 'How much the score falls without each segment of the picture.',
  },
  {
    name: 'rise',
    title: 'RISE',
    room: 'perturbation',
    explain: rise,
    result: 'map',
    isAsync: true,
    cost: { forward: 4000, backward: 0, per: 'mask' },
    asks: [],
    needsOnlyScores: true,
    follows: 'yes',
    shows: 'How likely the class is where a place is seen, on average over random masks.',
  },
  {
    name: 'lime',
    title: 'LIME',
    room: 'perturbation',
    explain: lime,
    result: 'map',
    isAsync: true,
    cost: { forward: 1000, backward: 0, per: 'sample' },
    asks: [],
    needsOnlyScores: true,
    follows: 'yes',
    shows: 'A linear model of the score around the picture, by superpixels.',
  },
  {
    name: 'kernelShap',
    title: 'Kernel SHAP',
    room: 'perturbation',
    explain: kernelShap,
    result: 'map',
    isAsync: true,
    cost: { forward: 502, backward: 0, per: 'sample' },
    asks: [],
    needsOnlyScores: true,
    follows: 'yes',
    shows: 'Shapley values of segments, by least squares over random coalitions.',
  },
  {
    name: 'shapleySampling',
    title: 'Shapley sampling',
    room: 'perturbation',
    explain: shapleySampling,
    result: 'map',
    isAsync: true,
    cost: { forward: 482, backward: 0, per: 'segment' },
    asks: [],
    needsOnlyScores: true,
    follows: 'yes',
    shows: 'Shapley values of segments, by letting them come in in random orders.',
  },
  {
    name: 'sobol',
    title: 'Sobol indices',
    room: 'perturbation',
    explain: sobol,
    result: 'map',
    isAsync: true,
    cost: { forward: 2080, backward: 0, per: 'segment' },
    asks: [],
    needsOnlyScores: true,
    follows: 'yes',
    shows: "How much of the score's variance a segment has a part in, alone and with others.",
  },
  {
    name: 'hsic',
    title: 'HSIC',
    room: 'perturbation',
    explain: hsic,
    result: 'map',
    isAsync: true,
    cost: { forward: 500, backward: 0, per: 'sample' },
    asks: [],
    needsOnlyScores: true,
    follows: 'yes',
    shows: 'How much the score depends, in any way, on whether a segment is seen.',
  },
  {
    name: 'extremalPerturbation',
    title: 'Extremal perturbation',
    room: 'perturbation',
    explain: extremalPerturbation,
    result: 'map',
    isAsync: true,
    cost: { forward: 200, backward: 200, per: 'step' },
    asks: [],
    follows: 'yes',
    shows: 'The part of the picture, of a given area, that raises the score most.',
  },
];
