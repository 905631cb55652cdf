import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The command as its source; test/package runs the packed one.

export const root: string = fileURLToPath(new URL('../../', import.meta.url));
const tsx = fileURLToPath(import.meta.resolve('tsx'));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a folder. */
export function netlensIn(folder: string, words: readonly string[]): Promise<Ended> {
  const program = ['--import', tsx, join(root, 'examples/cli/netlens.ts'), ...words];
  const options = { cwd: folder, env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') } };
  return new Promise((resolve) => {
    execFile(process.execPath, program, options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** A tfjs greeting may stand before what the command says. */
export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
