import { OptionError } from './errors.js';
import { show } from './options.js';

/** How much of the work is done. */
export interface Progress {
  /** Pieces done; the function says which pieces. */
  readonly done: number;
  /** Pieces in all. */
  readonly total: number;
}

/** Options of what takes its time. */
export interface PaceOptions {
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each piece of work. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Lets the event loop turn once, so that pages stay alive and aborts arrive. */
export async function pause({ signal }: PaceOptions): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  signal?.throwIfAborted();
}

/**
 * Checks what may stop the work and what is told of it, and whether the work was stopped before it began.
 * @throws {OptionError}
 */
export function checkPace(
  caller: string,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: unknown },
): void {
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.throwIfAborted !== 'function') {
    throw new OptionError(`${caller}: signal is ${show(signal)}; wanted the signal of an AbortController.`);
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new OptionError(`${caller}: onProgress is ${show(onProgress)}; wanted a function.`);
  }
  signal?.throwIfAborted();
}
