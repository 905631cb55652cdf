import * as state from './state.js';

/** Does a piece of work, says what it is meanwhile, and turns any failure into a sentence on the page. */
export function doing<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  state.problem.value = '';
  return inBackground(what, work);
}

/** The same for what nobody has pressed a button for: a sentence that is still to be read stays. */
export async function inBackground<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  state.busy.value = what;
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    if (message !== 'Stopped.') state.problem.value = message;
    return undefined;
  } finally {
    state.busy.value = '';
  }
}
