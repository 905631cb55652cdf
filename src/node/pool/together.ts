import { concat, dispose, type Tensor } from '@tensorflow/tfjs-core';
import { unpack, type Answer, type Parcel } from './messages.js';

/** What a worker answers that has a result. */
export type Result = Exclude<Answer, { error: unknown } | { json: unknown }>;

/** A method's result, put together. */
export type Spread = Tensor | Tensor[] | Record<string, Tensor | number>;

/** The pieces' results as one of their kind. */
export function together(answers: readonly Result[]): Spread {
  const [first] = answers as [(typeof answers)[number]];
  const joined = (part: (answer: never) => Parcel): Tensor => {
    const tensors = answers.map((answer) => unpack(part(answer as never)));
    if (tensors.length === 1) return tensors[0] as Tensor;
    const whole = concat(tensors, 0);
    dispose(tensors);
    return whole;
  };
  if ('one' in first) return joined((answer: typeof first) => answer.one);
  if ('list' in first) return first.list.map((_, i) => joined((answer: typeof first) => answer.list[i] as Parcel));
  return Object.fromEntries(
    Object.entries(first.named).map(([key, value]): [string, Tensor | number] => {
      if (typeof value !== 'number') return [key, joined((answer: typeof first) => answer.named[key] as Parcel)];
      return [key, Math.max(...answers.map((answer) => (answer as typeof first).named[key] as number))];
    }),
  );
}
