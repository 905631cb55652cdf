import fc from 'fast-check';
import { encode } from 'fast-png';
import { createPool, loadImage, readBroden, readCoco, readMasks } from 'netlens/node';
import { sides, type Signature } from './functions.js';
import { choice, explainable, junk, plain, range, value, whole, type Kind } from './kinds.js';

const picture: Kind = {
  good: fc.constant(
    value('a PNG', () => encode({ width: 3, height: 2, data: new Uint8Array(18).fill(9), channels: 3 })),
  ),
  bad: fc.oneof(
    junk((what) => what instanceof Uint8Array),
    fc.constant(value('an address', () => new URL('https://example.org/cat.png'))),
    fc.constant(value('no picture', () => new Uint8Array(30))),
  ),
  codes: ['option'],
};
const size: Kind = {
  ...sides(1, 9),
  bad: fc.oneof(sides(1, 9).bad, fc.constantFrom(2 ** 20, [2 ** 45, 1]).map(plain)),
};

export const pictures: Readonly<Record<string, Signature>> = {
  loadImage: {
    positional: [picture],
    // What float32 holds.
    options: {
      size,
      fit: choice('cover', 'contain', 'stretch'),
      channels: choice(1, 3),
      // Those for any number of channels.
      scale: { ...range, good: fc.constantFrom([0, 1], [-1, 1], 'tf').map(plain) },
    },
    call: (_stage, ...given) => loadImage(...(given as unknown as [never, never])),
  },
};

const words: Kind = {
  good: fc.constant(plain('train')),
  bad: junk((what) => typeof what === 'string'),
  codes: ['option'],
};

const path: Kind = {
  good: fc.constant(plain('no/such/folder')),
  bad: fc.oneof(
    junk((what) => typeof what === 'string'),
    fc.constant(value('an address', () => new URL('https://example.org/broden'))),
  ),
  codes: ['option'],
};
const labels: Kind = {
  good: fc.constant(plain(['cat', 'dog'])),
  bad: junk((what) => Array.isArray(what) && what.length > 0 && what.every((name) => typeof name === 'string')),
  codes: ['option'],
};
const batchSize = whole(1, 9);
const shard: Kind = {
  good: fc.constant(plain({ index: 0, of: 2 })),
  bad: fc.oneof(
    junk(() => false),
    fc.constantFrom({ index: 2, of: 2 }, { index: 0 }, { index: 0, of: '2' }).map(plain),
  ),
  codes: ['option'],
};

/** Of these no more than the refusals of arguments: there is no such folder, and a good call would start threads. */
export const folders: Readonly<Record<string, Signature>> = {
  readBroden: {
    positional: [path],
    options: {
      split: words,
      categories: {
        good: fc.constant(plain(['colour'])),
        bad: junk((what) => Array.isArray(what) && what.length > 0 && what.every((name) => typeof name === 'string')),
        codes: ['option'],
      },
      ...{ batchSize, size, labelSize: size, range, shard },
    },
    call: (_stage, ...given) => readBroden(...(given as unknown as [never, never])),
  },
  readMasks: {
    positional: [path],
    options: { size, labelSize: size, images: words, masks: words, labels, category: words, batchSize, range, shard },
    call: (_stage, ...given) => readMasks(...(given as unknown as [never, never])),
  },
  readCoco: {
    positional: [path, path],
    options: { size, labelSize: size, batchSize, range, shard },
    call: (_stage, ...given) => readCoco(...(given as unknown as [never, never, never])),
  },
  createPool: {
    positional: [],
    options: {
      model: explainable,
      backend: choice('cpu', 'wasm'),
      size: whole(1, 2),
      setup: { ...words, good: fc.constant(plain('file:///none.js')) },
    },
    required: ['model'],
    call: (_stage, ...given) => createPool(...(given as unknown as [never])),
  },
};
