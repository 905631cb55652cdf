import type { Call } from './callOf.js';
import { keyOf } from './keyOf.js';
import { inPlaceOf, type Json, type LayerJson } from './LayerJson.js';
import { operations } from './layers/operations.js';
import { ownKey } from './ownKey.js';
import { Refusal } from './Refusal.js';

/** Operations of one tensor that are activations, by their names as such. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  Celu: 'celu',
  Elu: 'elu',
  Exp: 'exponential',
  Gelu: 'gelu',
  HardSigmoid: 'hard_sigmoid',
  HardSilu: 'hard_silu',
  HardTanh: 'hard_tanh',
  Identity: 'linear',
  LeakyRelu: 'leaky_relu',
  LogSigmoid: 'log_sigmoid',
  LogSoftmax: 'log_softmax',
  Mish: 'mish',
  Relu: 'relu',
  Relu6: 'relu6',
  Selu: 'selu',
  Sigmoid: 'sigmoid',
  Silu: 'silu',
  Softmax: 'softmax',
  Softplus: 'softplus',
  Softsign: 'softsign',
  Squareplus: 'squareplus',
  Tanh: 'tanh',
};

/** What these functions take where nothing else is said, as an activation does. */
const DEFAULTS: Json = { axis: -1, alpha: 1, approximate: false, negative_slope: 0.2, b: 4 };

/** With two tensors. */
const MERGES: Readonly<Record<string, string>> = {
  Add: 'Add',
  Maximum: 'Maximum',
  Minimum: 'Minimum',
  Multiply: 'Multiply',
  Subtract: 'Subtract',
};

type Numbers = number | readonly Numbers[];

/**
 * An operation between layers, as Keras 3 writes `x / 127.5 - 1` or `keras.ops.mean(x, axis=[1, 2])`, as a layer.
 * Arithmetic with numbers becomes a `Rescaling`, with tensors a merge, a function an `Activation`, a mean over all
 * places a global pooling. The rest is an `Operation` of ours.
 */
export function operatorOfKeras3(layer: LayerJson, { operands, tensors }: Call): LayerJson {
  const { class_name: op, config } = layer;
  const parameters: Json = Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'name'));
  const said = (className: string, more: Json): LayerJson => inPlaceOf(layer, className, more);
  const constants = operands.filter((operand) => operand !== null);

  const activation = ACTIVATIONS[op];
  const isPlain = Object.entries(parameters).every(([key, value]) => DEFAULTS[key] === value);
  if (activation !== undefined && isPlain && constants.length === 0) return said('Activation', { activation });

  if (op === 'Concatenate' && constants.length === 0) return said('Concatenate', { axis: parameters.axis });
  if (tensors.length === 2 && constants.length === 0 && MERGES[op] !== undefined) return said(MERGES[op], {});
  if (tensors.length === 1 && operands.length === 2) {
    const affine = affineOf(op, operands[0], operands[1]);
    if (affine !== undefined) return said('Rescaling', affine);
  }
  if (op === 'Negative') return said('Rescaling', { scale: -1, offset: 0 });
  const axes = JSON.stringify(parameters.axis);
  if (op === 'Mean' && constants.length === 0 && axes === '[1,2]') {
    return said('GlobalAveragePooling2D', { data_format: 'channels_last', keepdims: parameters.keepdims === true });
  }
  if (op === 'Reshape' && Array.isArray(parameters.newshape) && isBatch(parameters.newshape[0])) {
    return said('Reshape', { target_shape: parameters.newshape.slice(1) });
  }
  if (op === 'GetItem') {
    const key = keyOf(operands[1]);
    if (key === undefined) throw new Refusal(layer, 'netlens picks by indices, and slices with steps of 1 or -1.');
    return said(ownKey('Operation'), { op, operands: [null], parameters: { key } });
  }
  const isKnown = operations[op] !== undefined && constants.every(isNumbers);
  if (!isKnown) throw new Refusal(layer, 'netlens does not know this operation.');
  return said(ownKey('Operation'), { op, operands, parameters });
}

/** The first size of a new shape, where the others are an example's. */
const isBatch = (size: unknown): boolean => size === -1 || size === null;

const isNumbers = (value: unknown): value is Numbers =>
  typeof value === 'number' || (Array.isArray(value) && value.every(isNumbers));

const each = (value: Numbers, of: (one: number) => number): Numbers =>
  typeof value === 'number' ? of(value) : value.map((one) => each(one, of));

/** `a op b` of a tensor (`null`) and numbers as scale and offset. */
function affineOf(op: string, a: unknown, b: unknown): { scale: Numbers; offset: Numbers } | undefined {
  const k = a === null ? b : a;
  if (!isNumbers(k)) return undefined;
  if (op === 'Add') return { scale: 1, offset: k };
  if (op === 'Multiply') return { scale: k, offset: 0 };
  if (op === 'Subtract') return a === null ? { scale: 1, offset: each(k, (x) => -x) } : { scale: -1, offset: k };
  if ((op === 'TrueDivide' || op === 'Divide') && a === null) return { scale: each(k, (x) => 1 / x), offset: 0 };
  return undefined;
}
