import fc from 'fast-check';
import * as netlens from 'netlens';
import { OptionError } from 'netlens';
import * as node from 'netlens/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import { goodCalls, tensorsOf } from './calls.js';
import { all } from './every.js';
import { Value, type Stage } from './kinds.js';
import { setStage, strike } from './stage.js';

// A misspelt option is no option left out: whoever writes `{ class: 286 }` would be shown the top class.

let stage: Stage;
beforeAll(async () => {
  await use('cpu');
  stage = setStage();
});
afterAll(() => strike(stage));

type Given = Readonly<Record<string, unknown>>;
type Ask = (options: Given) => unknown;

/** A call of each function that takes options, with good arguments and these options beside the good ones. */
const asks: [string, () => Ask][] = Object.entries(all)
  .filter(([, { options }]) => options !== undefined)
  .map(([name, signature]) => {
    const [call] = fc.sample(goodCalls({ [name]: signature }), { numRuns: 1, seed: 3 });
    const ask = (): Ask => (options) => {
      const made = Object.entries(call!.options).map(([key, value]) => [key, (value as Value).make(stage)]);
      const given = call!.positional.map((value) => value.make(stage));
      return signature.call(stage, ...([...given, { ...Object.fromEntries(made), ...options }] as never[]));
    };
    return [name, ask];
  });
/** Metrics take the model, the pictures and maps; those of maps and truth have no options but one's. */
const withoutOptions = ['entropy', 'gini', 'localization', 'massAccuracy', 'rankAccuracy'];
const ofMetrics: [string, () => Ask][] = Object.entries(netlens.metrics)
  .filter(([name]) => !withoutOptions.includes(name))
  .map(([name, metric]) => {
    const before = name === 'pointingGame' ? 2 : 3;
    const fn = metric as (...given: unknown[]) => unknown;
    return [`metrics.${name}`, () => (options) => fn(...Array<undefined>(before).fill(undefined), options)];
  });

async function refusal(ask: Ask, options: Given): Promise<string> {
  const outcome = await Promise.resolve()
    .then(() => ask(options))
    .catch((error: unknown) => error);
  for (const tensor of tensorsOf(outcome)) tensor.dispose();
  expect(outcome, JSON.stringify(options)).toBeInstanceOf(OptionError);
  return (outcome as OptionError).message;
}

/** One letter wrong: the middle one. */
const misspelt = (name: string): string =>
  name.length === 1 ? name.repeat(2) : name.replace(/./g, (letter, i) => (i === name.length >> 1 ? '_' : letter));

test.each([...asks, ...ofMetrics])('%s names the option that was meant', async (name, prepare) => {
  const ask = prepare();
  const message = await refusal(ask, { '?': 1 });
  const names = /there is no option "\?"\. Did you mean \w+\? All: (.*)\.$/.exec(message)?.[1]?.split(', ') ?? [];
  expect(names, message).toEqual(expect.arrayContaining(Object.keys(all[name]?.options ?? {})));
  expect(names.length).toBeGreaterThan(0);
  for (const meant of names) {
    const wrong = misspelt(meant);
    expect(await refusal(ask, { [wrong]: 1 })).toContain(`there is no option "${wrong}". Did you mean ${meant}?`);
  }
});

/** Functions whose refusals are in another test, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  loadModel: 'takes a file: files.test.ts',
};

test('every exported function with options is asked', () => {
  const asked = new Set([...asks.map(([name]) => name), ...Object.keys(elsewhere)]);
  const functions = Object.entries({ ...netlens, ...node }).filter(([, thing]) => typeof thing === 'function');
  // A class is no function of options; what it takes is among its own words.
  const takes = functions.filter(([, fn]) =>
    /^(async )?function\*? ?\w*\([^)]*\boptions\b/.test(String(fn as () => void)),
  );
  expect(takes.length).toBeGreaterThan(60);
  expect(takes.map(([name]) => name).filter((name) => !asked.has(name))).toEqual([]);
});
