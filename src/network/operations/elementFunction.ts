import {
  abs,
  clipByValue,
  cos,
  div,
  erf,
  exp,
  expm1,
  greater,
  less,
  log,
  log1p,
  logicalAnd,
  mul,
  neg,
  pow,
  reciprocal,
  rsqrt,
  sign,
  sin,
  sqrt,
  square,
  sub,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { OperationOf } from '../operation.js';
import { valueByValue, type Definition } from './elementwise.js';

/** Functions of a value with a derivative of their own here. */
export type ElementFunction =
  | 'abs'
  | 'cos'
  | 'erf'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'negate'
  | 'reciprocal'
  | 'rsqrt'
  | 'sin'
  | 'sqrt'
  | 'square';

const definitions: Readonly<Record<ElementFunction, Definition>> = {
  abs: { apply: abs, derivative: (gradient, { input: x }) => mul(gradient, sign(x)), reads: ['inputs'] },
  cos: { apply: cos, derivative: (gradient, { input: x }) => mul(gradient, neg(sin(x))), reads: ['inputs'] },
  erf: {
    apply: erf,
    derivative: (gradient, { input: x }) => mul(gradient, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))),
    reads: ['inputs'],
  },
  exp: { apply: exp, derivative: (gradient, { output: y }) => mul(gradient, y), reads: ['output'] },
  expm1: { apply: expm1, derivative: (gradient, { input: x }) => mul(gradient, exp(x)), reads: ['inputs'] },
  log: { apply: log, derivative: (gradient, { input: x }) => div(gradient, x), reads: ['inputs'] },
  log1p: { apply: log1p, derivative: (gradient, { input: x }) => div(gradient, sub(x, -1)), reads: ['inputs'] },
  negate: { apply: neg, derivative: (gradient) => neg(gradient), reads: [] },
  reciprocal: {
    apply: reciprocal,
    derivative: (gradient, { output: y }) => neg(mul(gradient, square(y))),
    reads: ['output'],
  },
  rsqrt: {
    apply: rsqrt,
    derivative: (gradient, { input: x, output: y }) => mul(gradient, div(mul(y, -0.5), x)),
    reads: ['inputs', 'output'],
  },
  sin: { apply: sin, derivative: (gradient, { input: x }) => mul(gradient, cos(x)), reads: ['inputs'] },
  sqrt: { apply: sqrt, derivative: (gradient, { output: y }) => div(mul(gradient, 0.5), y), reads: ['output'] },
  square: { apply: square, derivative: (gradient, { input: x }) => mul(gradient, mul(x, 2)), reads: ['inputs'] },
};

function elementwise(name: string, definition: Definition): OperationOf<'elementwise'> {
  return {
    kind: 'elementwise',
    attributes: { name },
    ...valueByValue(definition),
    permuted: () => elementwise(name, definition),
  };
}

/** A function of each value alone. */
export function elementFunction(name: ElementFunction): OperationOf<'elementwise'> {
  return elementwise(name, definitions[name]);
}

/** y = x^exponent. */
export function power(exponent: number): OperationOf<'elementwise'> {
  return elementwise('power', {
    apply: (x) => pow(x, exponent),
    derivative: (gradient, { input: x }) => mul(gradient, mul(pow(x, exponent - 1), exponent)),
    reads: ['inputs'],
  });
}

/** y = min(max(x, least), most); f' = 0 where it clips, and at its ends. */
export function clip(least: number, most: number): OperationOf<'elementwise'> {
  return elementwise('clip', {
    apply: (x) => clipByValue(x, least, most),
    derivative: (gradient, { input: x }) =>
      where(logicalAnd(greater(x, least), less(x, most)), gradient, zerosLike(gradient)),
    reads: ['inputs'],
  });
}
