import fc from 'fast-check';
import * as netlens from 'netlens';
import { NetlensError } from 'netlens';
import * as node from 'netlens/node';
import * as samples from 'netlens/samples';
import * as wasm from 'netlens/wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { badCalls, perform } from './calls.js';
import { all } from './every.js';
import type { Stage } from './kinds.js';
import { setStage, soak, strike } from './stage.js';

const runs = soak ? 100_000 : 10_000;

let stage: Stage;
beforeAll(async () => {
  await use('cpu');
  stage = setStage();
});
afterAll(() => strike(stage));

const names = Object.entries(all).flatMap(([name, { positional, options }]) =>
  positional.length > 0 || options !== undefined ? [name] : [],
);

// A stream a function, so that a new one changes nothing for the others.
test.each(names)(
  '%s: each bad call ends in a NetlensError that says what was wrong, and leaves nothing',
  { timeout: 600_000 },
  async (name) => {
    await fc.assert(
      fc.asyncProperty(badCalls({ [name]: all[name]! }), async (call) => {
        const { result, error, left } = await perform(call, all[name]!, stage);
        if (!(error instanceof NetlensError)) {
          throw new Error(`${name} ${error === undefined ? `gave ${fc.stringify(result)}` : 'threw'}`, {
            cause: error,
          });
        }
        expect(call.codes).toContain(error.code);
        expect(error.message.length).toBeLessThan(600);
        expect(left).toBe(0);
      }),
      { seed: 20, numRuns: Math.ceil(runs / names.length), includeErrorInReport: true },
    );
  },
);

/** Exports that are no row, and why. */
const exempt: Readonly<Record<string, string>> = {
  loadShapes: 'takes nothing',
  loadModel: 'takes a file: files.test.ts damages it in every way',
  startWasm: 'changes the backend: startWasm.test.ts',
};

test('every exported function is tried, or has a reason why not', () => {
  const { optimizers, parametrizations, presets, regularizers, schedules, transforms, ...rest } = netlens;
  const spaces = Object.entries({ optimizers, parametrizations, presets, regularizers, schedules, transforms });
  const spaced = spaces.flatMap(([space, made]) =>
    Object.entries(made).map(([name, one]) => [`${space}.${name}`, one]),
  );
  const functions = Object.entries({ ...rest, ...node, ...samples, ...wasm, ...(Object.fromEntries(spaced) as object) })
    .filter(([, thing]) => typeof thing === 'function' && !(thing.prototype instanceof Error))
    .map(([name]) => name);
  const named = new Set([...Object.keys(all), ...Object.keys(exempt)]);
  expect(functions.filter((name) => !named.has(name))).toEqual([]);
  expect([...named].filter((name) => !functions.includes(name))).toEqual(['Network.predict', 'Network.layer']);
});
