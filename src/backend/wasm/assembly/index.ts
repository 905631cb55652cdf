export { sample, spread } from './affine';
export { convolution } from './convolution';
export { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
export { gate } from './gate';
export { waves } from './waves';
