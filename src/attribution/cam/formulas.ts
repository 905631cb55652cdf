import { add, divNoNan, mul, relu, sum, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { principalProjection } from './principalProjection.js';
import { placesOf, weightedActivation } from './weightedActivation.js';

// What each method makes of a layer's activations and gradients; Grad-CAM's is `meanWeighted`.

/** Grad-CAM++: each channel weighted by its rectified gradients, of which the weak count more. */
export function plusPlus(activation: Tensor, gradient: Tensor): Tensor {
  const places = placesOf(activation);
  // g^2 / (2 g^2 + g^3 S) = 1 / (2 + g S), which small gradients do not underflow.
  const denominator = add(mul(gradient, sum(activation, places, true)), 2);
  return weightedActivation(activation, sum(divNoNan(relu(gradient), denominator), places) as Tensor2D);
}

/** XGrad-CAM: each channel weighted by its gradients, which count by its values. */
export function byActivation(activation: Tensor, gradient: Tensor): Tensor {
  const places = placesOf(activation);
  const weights = divNoNan(sum(mul(gradient, activation), places), sum(activation, places));
  return weightedActivation(activation, weights as Tensor2D);
}

/** HiResCAM: each value by its own gradient. */
export function timesGradient(activation: Tensor, gradient: Tensor): Tensor {
  return sum(mul(gradient, activation), -1);
}

/** LayerCAM: each value by its own gradient, where that is positive. */
export function timesPositiveGradient(activation: Tensor, gradient: Tensor): Tensor {
  return sum(mul(relu(gradient), activation), -1);
}

/** Eigen-Grad-CAM: what each place has of the strongest direction of the values times their gradients. */
export function projectedTimesGradient(activation: Tensor, gradient: Tensor): Tensor {
  return principalProjection(mul(gradient, activation));
}
