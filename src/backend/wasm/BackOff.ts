/** Waiting for less is not being late, in ms. */
const LATE = 0.2;

/** How many times as long as it waited the caller then goes on alone, and for how long at most, in ms. */
const TIMES = 20;
const LONGEST = 2000;

/**
 * When to do without helpers. On a machine that is busy with other things, they get a core late, and the caller waits
 * longer than they help. A job is late if the caller waited longer than it worked. It then goes on alone for twenty
 * times as long as it waited. So waiting takes a twentieth of the time at most.
 */
export class BackOff {
  #until = -Infinity;

  /** Whether helpers have a part in a job that begins now. All times are in ms. */
  allows(now: number): boolean {
    return now >= this.#until;
  }

  /** What became of a job with helpers that ends now: how long the caller worked, and then waited. */
  note(worked: number, waited: number, now: number): void {
    if (waited > Math.max(LATE, worked)) this.#until = now + Math.min(LONGEST, TIMES * waited);
  }
}
