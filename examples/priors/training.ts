/** What a training of a prior is given. */
export interface Training {
  readonly steps: number;
  readonly batchSize: number;
  /** Where the prior is written, also now and then before it is done. */
  readonly out: URL;
  /** Prints the mean of the losses now and then. */
  readonly log: (step: number, losses: Readonly<Record<string, number>>) => void;
}
