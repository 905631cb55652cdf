/** The names of the methods that run a network once or twice and back: what one graph can do. */
export const onePass = [
  'saliency',
  'inputXGradient',
  'fullGrad',
  'guidedBackprop',
  'deconvnet',
  'lrp',
  'deepLift',
  'excitationBackprop',
  'cam',
  'gradCam',
  'guidedGradCam',
  'gradCamPlusPlus',
  'xGradCam',
  'hiResCam',
  'layerCam',
  'eigenCam',
  'eigenGradCam',
  'finerCam',
] as const;

/** The name of one of them. */
export type OnePassMethod = (typeof onePass)[number];
