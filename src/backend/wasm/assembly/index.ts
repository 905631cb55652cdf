export { convolution } from './convolution';
export { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
export { gate } from './gate';
