import fc from 'fast-check';
import * as netlens from 'netlens';
import { NetlensError } from 'netlens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { badCalls, perform } from './calls.js';
import { all } from './every.js';
import type { Stage } from './kinds.js';
import { setStage, soak, strike } from './stage.js';

const runs = soak ? 10_000 : 1_500;

let stage: Stage;
beforeAll(async () => {
  await use('cpu');
  stage = setStage();
});
afterAll(() => strike(stage));

test(
  `${runs} bad calls each end in a NetlensError that says what was wrong, and leave nothing`,
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(badCalls(all), async (call) => {
        const { result, error, left } = await perform(call, all[call.name]!, stage);
        if (!(error instanceof NetlensError)) {
          throw new Error(`${call.name} ${error === undefined ? `gave ${fc.stringify(result)}` : 'threw'}`, {
            cause: error,
          });
        }
        expect(call.codes).toContain(error.code);
        expect(error.message.length).toBeLessThan(600);
        expect(left).toBe(0);
      }),
      { seed: 20, numRuns: runs, includeErrorInReport: true },
    );
  },
);

test('what is tried is public; what is not yet tried is printed', () => {
  const functions = Object.entries(netlens)
    .filter(([, thing]) => typeof thing === 'function' && !(thing.prototype instanceof Error))
    .map(([name]) => name);
  const tried = Object.keys(all);
  const untried = functions.filter((name) => !tried.includes(name));
  if (untried.length > 0) console.log(`not tried with generated calls: ${untried.join(', ')}`);
  expect([...functions, 'Network.predict', 'Network.layer']).toEqual(expect.arrayContaining(tried));
});
