import { describe, inject, test } from 'vitest';
import type { ToolName } from './tools.js';

/**
 * `describe` and `test` for what needs a tool: skipped where it cannot be had, and run all the same, to fail, on CI.
 */
export function needing(...names: readonly ToolName[]): { describe: typeof describe; test: typeof test } {
  const missing = inject('missing');
  if (missing === undefined) throw new Error('a test that needs a tool belongs to "machines" in vitest.config.ts');
  const skips = !process.env['CI'] && names.some((name) => name in missing);
  return { describe: describe.skipIf(skips) as typeof describe, test: test.skipIf(skips) as typeof test };
}
