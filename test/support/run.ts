import { execFile } from 'node:child_process';

/** Runs a command in a folder and gives what it printed; where it fails, that is in the error. */
export function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const options = { cwd, maxBuffer: 1 << 26, shell: process.platform === 'win32' };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      // A crash under tfjs's wasm backend prints that backend's whole source as one line.
      if (error) reject(new Error(`${error.message}\n${stdout}${stderr}`.replace(/(.{500}).+/g, '$1...')));
      else resolve(stdout);
    });
  });
}
