import { cam } from './cam/cam.js';
import { gradCam } from './cam/gradCam.js';
import { guidedGradCam } from './cam/guidedGradCam.js';
import { saliency } from './gradient/saliency.js';
import type { Method } from './Method.js';
import { occlusionMap } from './perturbation/occlusionMap.js';
import { deconvnet } from './rules/deconvnet.js';
import { deepLift } from './rules/deepLift.js';
import { excitationBackprop } from './rules/excitationBackprop.js';
import { guidedBackprop } from './rules/guidedBackprop.js';
import { lrp } from './rules/lrp.js';

// Each method's function and options are public; nothing else is in these files.
export * from './cam/cam.js';
export * from './cam/gradCam.js';
export * from './cam/guidedGradCam.js';
export * from './gradient/saliency.js';
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
    name: 'lrp',
    title: 'LRP',
    room: 'rules',
    explain: lrp,
    result: 'input',
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
    name: 'occlusionMap',
    title: 'Occlusion',
    room: 'perturbation',
    explain: occlusionMap,
    result: 'object',
    isAsync: true,
    cost: { forward: 730, backward: 0, per: 'window' },
    asks: ['window', 'stride', 'fill'],
    follows: 'yes',
    shows: 'How much the score falls, on average, while a window covers a place.',
  },
];
