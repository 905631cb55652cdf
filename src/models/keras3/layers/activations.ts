import {
  abs,
  add,
  clipByValue,
  elu,
  exp,
  leakyRelu,
  logSigmoid,
  minimum,
  mul,
  relu,
  relu6,
  sqrt,
  square,
  sub,
  tanh,
  tidy,
  where,
  zerosLike,
  greater,
  serialization,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { ownKey } from '../ownKey.js';

type Apply = (x: Tensor) => Tensor;

const hardSigmoid: Apply = (x) => mul(relu6(add(x, 3)), 1 / 6);

/** Zero between -1/2 and 1/2; what `otherwise` gives beyond. */
const outside = (x: Tensor, otherwise: Tensor): Tensor => where(greater(abs(x), 0.5), otherwise, zerosLike(x));

/** Activations of Keras 3 that tfjs lacks, or that mean another function there, with Keras's default arguments. */
const functions: Readonly<Record<string, Apply>> = {
  celu: (x) => elu(x),
  exponential: exp,
  hard_shrink: (x) => outside(x, x),
  hard_sigmoid: hardSigmoid,
  hard_silu: (x) => mul(x, hardSigmoid(x)),
  hard_tanh: (x) => clipByValue(x, -1, 1),
  leaky_relu: (x) => leakyRelu(x, 0.2),
  log_sigmoid: logSigmoid,
  soft_shrink: (x) => outside(x, sub(x, clipByValue(x, -0.5, 0.5))),
  sparse_plus: (x) => mul(0.25, add(square(relu(add(minimum(x, 1), 1))), mul(4, relu(sub(x, 1))))),
  sparse_sigmoid: (x) => clipByValue(mul(0.5, add(x, 1)), 0, 1),
  squareplus: (x) => mul(0.5, add(x, sqrt(add(square(x), 4)))),
  tanh_shrink: (x) => sub(x, tanh(x)),
};

/** The names under which tfjs-layers shows them; Keras 2 and tfjs mean another function by `hard_sigmoid`. */
const camelCase = (name: string): string =>
  name === 'hard_sigmoid' ? 'hardSigmoidOfKeras3' : name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function activation(name: string, apply: Apply): serialization.SerializableConstructor<serialization.Serializable> {
  const className = camelCase(name);
  return class extends serialization.Serializable {
    static readonly className = className;
    getConfig(): serialization.ConfigDict {
      return {};
    }
    apply(x: Tensor): Tensor {
      return tidy(() => apply(x));
    }
  } as unknown as serialization.SerializableConstructor<serialization.Serializable>;
}

/** The classes, by the names that a model's JSON has for them after translation. */
export const activationClasses: Readonly<
  Record<string, serialization.SerializableConstructor<serialization.Serializable>>
> = Object.fromEntries(Object.entries(functions).map(([name, apply]) => [camelCase(name), activation(name, apply)]));

/** That name for each activation, by Keras's name. */
export const activationKeys: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(functions).map((name) => [name, ownKey(camelCase(name))]),
);
