import fc from 'fast-check';
import * as netlens from 'netlens';
import { sides, type Signature } from './functions.js';
import { choice, explainable, images, junk, plain, range, value, whole, type Kind } from './kinds.js';

const picture: Kind = {
  good: fc.constant(value('a raster', () => new netlens.Raster(3, 2))),
  bad: junk((what) => what instanceof netlens.Raster),
  codes: ['option'],
};
const size: Kind = {
  ...sides(1, 9),
  bad: fc.oneof(sides(1, 9).bad, fc.constantFrom(2 ** 20, [2 ** 45, 1]).map(plain)),
};
const names: Kind = {
  good: fc.constant(plain(['a', 'b', 'c', 'd'])),
  bad: fc.oneof(
    junk((what) => Array.isArray(what)),
    fc.constantFrom([], ['a'], [1, 2, 3, 4]).map(plain),
  ),
  codes: ['option'],
};
/** No model says how many these must be. */
const listed: Kind = {
  good: names.good,
  bad: fc.oneof(
    junk((what) => Array.isArray(what)),
    fc.constantFrom([], [1, 2, 3, 4]).map(plain),
  ),
  codes: ['option', 'target'],
};
const name: Kind = {
  good: fc.constantFrom('a', ' B ').map(plain),
  bad: fc.oneof(
    junk((what) => typeof what === 'string'),
    fc.constantFrom('', 'e').map(plain),
  ),
  codes: ['target'],
};
const text: Kind = {
  good: fc.constantFrom('cat\ndog', '["cat"]').map(plain),
  bad: fc.oneof(
    junk((what) => typeof what === 'string'),
    fc.constantFrom('', '{}', '[1]', '[').map(plain),
  ),
  codes: ['option'],
};
const predict: Kind = {
  good: fc.constant(value('a function', () => () => undefined)),
  bad: junk((what) => typeof what === 'function'),
  codes: ['option'],
};
const shape: Kind = {
  good: fc.constant(plain([2, 3, 1])),
  bad: fc.oneof(
    junk((what) => Array.isArray(what) && what.length === 3),
    fc.constantFrom([2, 3], [2, 3, 0], [2, 3, 1.5]).map(plain),
  ),
  codes: ['option'],
};

/** What is made of models and pictures before anything is explained. */
export const models: Readonly<Record<string, Signature>> = {
  classify: {
    positional: [explainable, images],
    options: { k: whole(1, 9), labels: names },
    call: (_stage, ...given) => netlens.classify(...(given as unknown as [never, never, never])),
  },
  toInput: {
    positional: [picture],
    options: {
      size,
      fit: choice('cover', 'contain', 'stretch'),
      channels: choice(1, 3),
      scale: { ...range, good: fc.constantFrom([0, 1], [-1, 1], 'tf').map(plain) },
    },
    call: (_stage, ...given) => netlens.toInput(...(given as unknown as [never, never])),
  },
  fitPicture: {
    positional: [picture],
    options: { size, fit: choice('cover', 'contain', 'stretch') },
    call: (_stage, ...given) => netlens.fitPicture(...(given as unknown as [never, never])),
  },
  blackBox: {
    positional: [predict],
    options: { inputShape: shape, classes: whole(1, 9) },
    required: ['inputShape'],
    call: (_stage, ...given) => void netlens.blackBox(...(given as unknown as [never, never])),
  },
  parseLabels: {
    positional: [text],
    call: (_stage, given) => void netlens.parseLabels(given),
  },
  classNamed: {
    positional: [name, listed],
    call: (_stage, ...given) => void netlens.classNamed(...(given as unknown as [never, never])),
  },
};
