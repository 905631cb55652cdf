export { loadImage, type LoadImageOptions } from './node/loadImage.js';
export { loadLayersModel } from './node/loadLayersModel.js';
