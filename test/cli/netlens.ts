import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The command as built before the tests; test/package runs the packed one.

export const root: string = fileURLToPath(new URL('../../', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a folder. */
export function netlensIn(folder: string, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'dist/cli/netlens.js'), ...words],
      { cwd: folder },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** A tfjs greeting may stand before what the command says. */
export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
