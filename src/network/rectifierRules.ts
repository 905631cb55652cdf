import { abs, add, cast, equal, mul, relu, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { only } from './operation.js';
import type { Rules } from './rules.js';

/** A rule for rectifiers: `rule(dy, derivative)`, where `derivative` multiplies a gradient by f'(x). */
function ofRectifiers(rule: (gradient: Tensor, derivative: (gradient: Tensor) => Tensor) => Tensor): Rules {
  return {
    rectifier: {
      backward: (operation, gradients, pass) => [
        rule(only(gradients), (gradient) => only(operation.backward([gradient], pass))),
      ],
    },
  };
}

/** Springenberg et al. 2015, arXiv:1412.6806: `dx = dy * [dy > 0] * f'(x)`. */
export const guided: Rules = ofRectifiers((gradient, derivative) => derivative(relu(gradient)));

/** Zeiler & Fergus 2014, arXiv:1311.2901: `dx = dy * [dy > 0]`, whatever the forward pass let through. */
export const deconvolution: Rules = ofRectifiers((gradient) => relu(gradient));

/**
 * The chain rule, but where it stops every gradient of an example at a silent rectifier, what would wake it passes:
 * `dx = dy * f'(x) + [all dy * f'(x) = 0] * [dy > 0] * (dy - dy * f'(x))`. The way out of a start where no ReLU is on.
 * From lucid/misc/redirected_relu_grad.py, which also lets pass what would lower a ReLU6 above 6.
 */
export const redirected: Rules = ofRectifiers((gradient, derivative) => {
  const passed = derivative(gradient);
  const axes = passed.shape.map((_, axis) => axis).slice(1);
  const isStuck = cast(equal(sum(abs(passed), axes, true), 0), 'float32');
  const waking = relu(gradient);
  return add(passed, mul(isStuck, sub(waking, derivative(waking))));
});
