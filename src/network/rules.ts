import { relu, type Tensor } from '@tensorflow/tfjs-core';

/**
 * How a gradient passes a rectifier (ReLU, ReLU6, LeakyReLU, PReLU, ThresholdedReLU, ELU, SELU).
 * @param gradient - dL/dy, the rectifier's output gradient.
 * @param derivative - multiplies a gradient by f'(x).
 * @returns what goes on as dL/dx.
 */
export type Rule = (gradient: Tensor, derivative: (gradient: Tensor) => Tensor) => Tensor;

/** The chain rule: `dx = dy * f'(x)`. */
export const standard: Rule = (gradient, derivative) => derivative(gradient);

/** Springenberg et al. 2015, arXiv:1412.6806: `dx = dy * [dy > 0] * f'(x)`. */
export const guided: Rule = (gradient, derivative) => derivative(relu(gradient));

/** Zeiler & Fergus 2014, arXiv:1311.2901: `dx = dy * [dy > 0]`, whatever the forward pass let through. */
export const deconvolution: Rule = (gradient) => relu(gradient);
