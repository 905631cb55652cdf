import type { Tensor } from '@tensorflow/tfjs-core';
import { given, type Declared } from '../declare.js';
import { checkPace, pause, type PaceOptions, type Progress } from '../pace.js';

/**
 * Work in pieces: yields how many were done at once, or what it waits for and is given back; returns what came of all.
 */
export type Pieces<T> = Generator<number | Promise<unknown>, T, unknown>;

/** Does all pieces in one go, for work that waits for nothing. */
export function inOneGo<T>(pieces: Pieces<T>): T {
  for (;;) {
    const step = pieces.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does the pieces with a turn of the event loop between them.
 * @throws the signal's reason, after an abort.
 */
export async function inTurns<T>(pieces: Pieces<T>, total: number, { signal, onProgress }: PaceOptions): Promise<T> {
  let done = 0;
  let answer: unknown;
  try {
    for (;;) {
      await pause(signal === undefined ? {} : { signal });
      const step = pieces.next(answer);
      if (step.done === true) return step.value;
      answer = typeof step.value === 'number' ? undefined : await step.value;
      if (typeof step.value !== 'number') continue;
      done += step.value;
      onProgress?.({ done, total });
    }
  } finally {
    // Frees what the pieces hold, where they were not done to the end.
    pieces.return(undefined as never);
  }
}

/** A tensor's numbers; the tensor is disposed. */
export function* numbersOf(made: Tensor): Pieces<Float32Array> {
  try {
    return (yield made.data<'float32'>()) as Float32Array;
  } finally {
    made.dispose();
  }
}

/** How the options of `PaceOptions` are declared. */
export const paceOptions: {
  readonly signal: Declared<AbortSignal | undefined>;
  readonly onProgress: Declared<((progress: Progress) => void) | undefined>;
} = { signal: given(), onProgress: given() };

/**
 * The options of `PaceOptions` as they were read.
 * @throws An {@link OptionError}, or the signal's reason.
 */
export function readPace(
  caller: string,
  { signal, onProgress }: { [K in keyof PaceOptions]: PaceOptions[K] | undefined },
): PaceOptions {
  const pace = { ...(signal !== undefined && { signal }), ...(onProgress !== undefined && { onProgress }) };
  checkPace(caller, pace);
  return pace;
}
