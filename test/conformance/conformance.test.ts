import { afterAll, describe, expect, test } from 'vitest';
import { cells, runningFor, type CellName } from './cells.js';
import { matrix, type Outcome } from './matrix.js';
import { Missing } from './report.js';

describe('conformance', () => {
  const outcomes = new Map<CellName, Outcome>();
  afterAll(() => console.log(`\n${matrix(outcomes)}\n`));

  test('what a cell leaves, another of its backend runs', () => {
    for (const { name, leaves } of cells)
      for (const section of leaves) expect(runningFor(name, section), `${name}: ${section}`).not.toEqual([]);
  });

  // A GPU in software waits as long as it computes: of two cells at once, one computes.
  test.concurrent.for(cells)('$name', { timeout: 1_800_000 }, async ({ name, run }, { skip }) => {
    try {
      outcomes.set(name, 'did not finish');
      const report = await run();
      outcomes.set(name, report);
      const files = report.files.map((file) => `${file.name} ${file.seconds.toFixed(0)}`).join(', ');
      console.log(`${name}: ${report.cases} cases in ${report.seconds.toFixed(0)} s (${files})`);
      for (const note of report.notes) console.log(`${name}: ${note}`);
      expect(report.failures).toEqual([]);
      expect(report.cases).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      outcomes.set(name, 'cannot run here');
      console.log(`${name} cannot run here: ${error.message}`);
      if (process.env['CI']) throw error;
      skip(error.message);
    }
  });
});
