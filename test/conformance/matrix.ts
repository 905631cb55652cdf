import { backendNames, cells, runningFor, runtimes, type Cell, type CellName } from './cells.js';
import type { Report } from './report.js';

/** What became of a cell: its report, or why it did not run. */
export type Outcome = Report | string;

/**
 * The matrix as a Markdown table: the cases that passed and the largest relative error, or why there are none. Below
 * it, what cells leave to which others.
 */
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
    '',
    ...cells.filter(({ leaves }) => leaves.length > 0).map(left),
  ].join('\n');
}

/** What a cell leaves, and where that runs. */
function left({ name, leaves }: Cell): string {
  const parts = new Map<string, string[]>();
  for (const section of leaves) {
    const to = runningFor(name, section).join(' and ');
    parts.set(to, [...(parts.get(to) ?? []), section]);
  }
  return `${name} leaves ${[...parts].map(([to, sections]) => `to ${to}: ${sections.join(', ')}`).join('; ')}.`;
}

function figures({ cases, failures, largest, seeded }: Report): string {
  const error = `error ${largest.toExponential(1)}, seeded ${seeded.toExponential(1)}`;
  return failures.length === 0 ? `${cases} passed, ${error}` : `${failures.length} of ${cases} FAILED, ${error}`;
}
