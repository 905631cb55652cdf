/** The attribution methods, in the order of their tiles. Apart from them, so that the page imports no tfjs. */
export const methodNames = [
  'Grad-CAM',
  'CAM',
  'Saliency',
  'Guided backpropagation',
  'Guided Grad-CAM',
  'Deconvnet',
  'Occlusion',
] as const;

export type MethodName = (typeof methodNames)[number];
