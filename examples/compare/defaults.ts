/** A dozen methods of all kinds that take a few passes each. */
export const comparedMethods: readonly string[] = [
  ...['saliency', 'inputXGradient', 'smoothGrad', 'integratedGradients', 'guidedBackprop', 'lrp'],
  ...['deepLift', 'cam', 'gradCam', 'gradCamPlusPlus', 'layerCam', 'occlusionMap'],
];

/** Ten metrics: whether the answer depends on what a map marks, whether it marks the object, how sparse it is. */
export const comparedMetrics: readonly string[] = [
  ...['deletion', 'insertion', 'perturbationCurve', 'road', 'averageDrop', 'faithfulnessCorrelation'],
  ...['pointingGame', 'massAccuracy', 'rankAccuracy', 'gini'],
];
