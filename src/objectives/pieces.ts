import { given } from '../declare.js';
import { checkPace, pause, type PaceOptions, type Progress } from '../pace.js';

/** Work in pieces: yields how many were done at once, and returns what came of all. */
export type Pieces<T> = Generator<number, T>;

/** Does all pieces in one go. */
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
  try {
    for (;;) {
      await pause(signal === undefined ? {} : { signal });
      const step = pieces.next();
      if (step.done === true) return step.value;
      done += step.value;
      onProgress?.({ done, total });
    }
  } finally {
    // Frees what the pieces hold, where they were not done to the end.
    pieces.return(undefined as never);
  }
}

/** How the options of `PaceOptions` are declared. */
export const paceOptions = { signal: given<AbortSignal>(), onProgress: given<(progress: Progress) => void>() };

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
