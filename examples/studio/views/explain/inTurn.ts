let last: Promise<unknown> = Promise.resolve();

/**
 * Asks the worker for one map after the other, so that each is timed by itself, and leaves out what is no longer wanted
 * when its turn has come: a picture or class that was looked at for a moment holds up nothing.
 */
export function inTurn<T>(isWanted: () => boolean, work: () => Promise<T>): Promise<T | undefined> {
  const result = last.then(() => (isWanted() ? work() : undefined));
  last = result.catch(() => undefined);
  return result;
}

/** Waits until all maps that are asked for are there; what is asked meanwhile is waited for, too. */
export async function allDone(): Promise<void> {
  for (let waited; waited !== last;) {
    waited = last;
    await waited;
  }
}
