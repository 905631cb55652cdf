export { depthwise } from './depthwise';
export { gate } from './gate';
