import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import { Raster, type ErrorCode } from 'netlens';
import type { Signature } from './functions.js';
import { junk, Value, type Kind, type Stage } from './kinds.js';

/** A call of a public function with generated arguments. */
export interface Call {
  readonly name: string;
  readonly positional: readonly Value[];
  /** Those given; or a single value in the place of the options object. */
  readonly options: Readonly<Record<string, Value>> | Value;
  /** What the error may say, for a call that is wrong. */
  readonly codes: readonly ErrorCode[];
}

const optionsObject: Kind = {
  good: fc.constant(new Value('{}', () => ({}))),
  bad: junk((what) => typeof what === 'object' && what !== null && !Array.isArray(what)),
  codes: ['option', 'target'],
};

/** Calls as they are meant. */
export function goodCalls(signatures: Readonly<Record<string, Signature>>): fc.Arbitrary<Call> {
  return fc.oneof(...Object.entries(signatures).map(([name, signature]) => goodCall(name, signature)));
}

function goodCall(name: string, { positional, options = {}, required = [] }: Signature): fc.Arbitrary<Call> {
  return fc.record({
    name: fc.constant(name),
    positional: fc.tuple(...positional.map(({ good }) => good)),
    options: fc.record(Object.fromEntries(Object.entries(options).map(([key, { good }]) => [key, good])), {
      requiredKeys: [...required],
    }) as fc.Arbitrary<Record<string, Value>>,
    codes: fc.constant([]),
  });
}

const leftOut = { arbitrary: fc.constant(new Value('undefined', () => undefined)), weight: 1 };

/** Good calls in which one to three arguments, or all the options at once, have been replaced by what is wrong. */
export function badCalls(signatures: Readonly<Record<string, Signature>>): fc.Arbitrary<Call> {
  const withArguments = Object.entries(signatures).filter(
    ([, { positional, options }]) => positional.length > 0 || options,
  );
  return fc.oneof(
    ...withArguments.map(([name, signature]) => {
      const { positional, options } = signature;
      const places: (readonly [number | string, Kind])[] = [
        ...positional.map(
          (kind, i) =>
            [
              i,
              kind.optional ? kind : { ...kind, bad: fc.oneof(leftOut, { arbitrary: kind.bad, weight: 9 }) },
            ] as const,
        ),
        ...Object.entries(options ?? {}),
        ...(options === undefined ? [] : [['options', optionsObject] as const]),
      ];
      const spoilt = fc.subarray(places, { minLength: 1, maxLength: Math.min(3, places.length) });
      return fc
        .tuple(goodCall(name, signature), spoilt)
        .chain(([call, chosen]) =>
          fc.tuple(...chosen.map(([, kind]) => kind.bad)).map((values) => spoil(call, chosen, values)),
        );
    }),
  );
}

function spoil(call: Call, places: readonly (readonly [number | string, Kind])[], values: readonly Value[]): Call {
  const positional = [...call.positional];
  let options: Call['options'] = call.options;
  places.forEach(([place], i) => {
    const value = values[i]!;
    if (typeof place === 'number') positional[place] = value;
    else if (place === 'options') options = value;
    else if (!(options instanceof Value)) options = { ...options, [place]: value };
  });
  return { ...call, positional, options, codes: places.flatMap(([, { codes }]) => codes) };
}

/** What a call came to. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: unknown;
  /** By how many the tensors grew while it ran, beyond those that it returned. */
  readonly left: number;
}

/** Makes the arguments, calls, waits, and frees what was made and what came back. */
export async function perform(call: Call, signature: Signature, stage: Stage): Promise<Outcome> {
  const outside = new Set<unknown>(Object.values(stage));
  const given = call.positional.map((value) => value.make(stage));
  const { options } = call;
  const made =
    options instanceof Value
      ? options.make(stage)
      : Object.fromEntries(Object.entries(options).map(([key, value]) => [key, value.make(stage)]));
  const before = tf.memory().numTensors;
  let outcome: { result?: unknown; error?: unknown };
  try {
    const args = signature.options === undefined ? given : [...given, made];
    outcome = { result: await signature.call(stage, ...(args as never[])) };
  } catch (error) {
    outcome = { error };
  }
  const tensors = tensorsOf(outcome.result);
  const left = tf.memory().numTensors - before - tensors.length;
  const all = [...given.flat(), ...(options instanceof Value ? [] : Object.values(made as object))] as unknown[];
  for (const thing of all) if (thing instanceof tf.Tensor && !outside.has(thing)) thing.dispose();
  return { ...outcome, left };
}

export const tensorsOf = (result: unknown): tf.Tensor[] => {
  if (result instanceof tf.Tensor) return [result];
  if (typeof result !== 'object' || result === null || result instanceof Raster) return [];
  return [...new Set(Object.values(result).filter((part) => part instanceof tf.Tensor))];
};
