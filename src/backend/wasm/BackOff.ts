/** Jobs that one thread does alone after the others came late, at first and at most. */
const SHORTEST = 8;
const LONGEST = 512;

/**
 * When to do without helpers. On a machine that is busy with other things, they get a core late, and the caller waits
 * longer than they help. After a job that ended
 * late the next 8 are the caller's alone, after the next such job 16, and so on. Jobs that end in time halve that again.
 */
export class BackOff {
  #length = SHORTEST / 2;
  #left = 0;

  /** Whether helpers have a part in the next job. */
  allows(): boolean {
    if (this.#left === 0) return true;
    this.#left--;
    return false;
  }

  /** What became of a job with helpers. */
  note(isLate: boolean): void {
    this.#length = isLate ? Math.min(LONGEST, 2 * this.#length) : Math.max(SHORTEST / 2, this.#length / 2);
    if (isLate) this.#left = this.#length;
  }
}
