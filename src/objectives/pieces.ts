import { given } from '../declare.js';
import { checkPace, pause } from '../pace.js';

/** How much of the work is done. */
export interface Progress {
  /** Pieces done: of what, the function says. */
  readonly done: number;
  /** Pieces in all. */
  readonly total: number;
}

/** Options of what takes its time. */
export interface WorkOptions {
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onProgress?: (progress: Progress) => void;
}

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
export async function inTurns<T>(pieces: Pieces<T>, total: number, { signal, onProgress }: WorkOptions): Promise<T> {
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

/** How the options of `WorkOptions` are declared. */
export const workOptions = { signal: given<AbortSignal>(), onProgress: given<(progress: Progress) => void>() };

/**
 * The options of `WorkOptions` as they were read.
 * @throws An {@link OptionError}, or the signal's reason.
 */
export function readWork(
  caller: string,
  { signal, onProgress }: { [K in keyof WorkOptions]: WorkOptions[K] | undefined },
): WorkOptions {
  const work = { ...(signal !== undefined && { signal }), ...(onProgress !== undefined && { onProgress }) };
  checkPace(caller, work);
  return work;
}
