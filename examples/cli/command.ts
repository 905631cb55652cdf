import type { OptionsConfig, Values } from './options.js';

/** One word after `netlens`. */
export interface Command {
  /** In one line, for the list of commands. */
  readonly summary: string;
  readonly help: string;
  readonly options: OptionsConfig;
  /** Whether it takes names of files beside its options: they are its value `files`. */
  readonly takesFiles?: true;
  /** Does the work and prints what it does; throws a UsageError where the words make no sense. */
  readonly run: (values: Values) => Promise<void>;
}
