/**
 * Explanations that travel: a network, and a method that explains it, as one ONNX graph.
 * @packageDocumentation
 */
export { toOnnx, type OnnxMethodOptions, type ToOnnxOptions } from './onnx/toOnnx.js';
export { onePass, type OnePassMethod } from './onnx/onePass.js';
