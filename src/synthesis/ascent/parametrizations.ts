/**
 * How an image is made of numbers: `parametrizations.fourier({ decay: 1.2 })`.
 * @module
 */
export { cppn, type CppnOptions } from './parametrizations/cppn.js';
export { fourier, type FourierOptions } from './parametrizations/fourier.js';
export { generator, type GeneratorOptions } from './parametrizations/generator.js';
export { laplacianPyramid, type LaplacianPyramidOptions } from './parametrizations/laplacianPyramid.js';
export { pixels, type PixelsOptions } from './parametrizations/pixels.js';
