import { backendNames, cells, runtimes, type CellName } from './cells.js';
import type { Report } from './report.js';

/** What became of a cell: its report, or why it did not run. */
export type Outcome = Report | string;

/** The matrix as a Markdown table: the cases that passed and the largest relative error, or why there are none. */
export function matrix(outcomes: ReadonlyMap<CellName, Outcome>): string {
  const row = (cellsOfRow: readonly string[]): string => `| ${cellsOfRow.join(' | ')} |`;
  const cell = (name: CellName): string => {
    const outcome = outcomes.get(name);
    if (outcome === undefined) return cells.some((one) => one.name === name) ? 'not run' : '';
    return typeof outcome === 'string' ? outcome : figures(outcome);
  };
  return [
    row(['', ...backendNames]),
    row(['---', ...backendNames.map(() => '---')]),
    ...runtimes.map((runtime) => row([runtime, ...backendNames.map((backend) => cell(`${runtime} ${backend}`))])),
  ].join('\n');
}

function figures({ cases, failures, largest, seeded }: Report): string {
  const error = `error ${largest.toExponential(1)}, seeded ${seeded.toExponential(1)}`;
  return failures.length === 0 ? `${cases} passed, ${error}` : `${failures.length} of ${cases} FAILED, ${error}`;
}
