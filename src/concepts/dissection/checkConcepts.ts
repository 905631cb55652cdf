import { OptionError } from '../../errors.js';
import { isRecordOf, show } from '../../options.js';

/**
 * Checks the names of concepts: each is that of a whole number from 1.
 * @throws {OptionError}
 */
export function checkConcepts(caller: string, concepts: unknown): void {
  const isId = (key: string): boolean => Number.isInteger(Number(key)) && Number(key) > 0;
  const isNames = isRecordOf(concepts, (name) => typeof name === 'string');
  if (isNames && Object.keys(concepts).every(isId)) return;
  throw new OptionError(
    `${caller}: concepts is ${show(concepts)}; wanted names by id from 1, { 1: 'sky', 2: 'tree' }.`,
  );
}
