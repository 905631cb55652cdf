import { execFile } from 'node:child_process';
import { tools } from '../machines/tools.js';
import { bundle } from './bundle.js';
import { Missing, type Report } from './report.js';
import { mesa, swiftShader } from './vulkan.js';

export type Terminal = 'Node' | 'Deno' | 'Bun';

const commands: Readonly<Record<Terminal, () => readonly (string | undefined)[]>> = {
  Node: () => [process.execPath],
  Deno: () => [tools.deno.find(), 'run', '--allow-all', '--unstable-webgpu', '--node-modules-dir=manual'],
  Bun: () => [tools.bun.find()],
};

/** Where each finds a Vulkan driver on a machine without a GPU; elsewhere their WebGPU stands on Metal or Direct3D. */
const vulkan: Partial<Record<Terminal, () => NodeJS.ProcessEnv>> = { Node: swiftShader, Deno: mesa };

/** Runs the suite on a backend in a process of its own, but for some sections. */
export async function runInTerminal(runtime: Terminal, backend: string, without: readonly string[]): Promise<Report> {
  const [command, ...args] = commands[runtime]() as [string | undefined, ...string[]];
  if (command === undefined) throw new Missing(`there is no ${runtime}: its package has no build for this machine`);
  const driver = backend === 'webgpu' && process.platform === 'linux' ? vulkan[runtime]!() : {};
  const file = `${await bundle('terminal')}/terminal.js`;
  const env = { ...process.env, ...driver };
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(
      command,
      [...args, file, backend, ...without],
      { env, maxBuffer: 1 << 26, timeout: 1_500_000 },
      (error, out, err) => {
        // A crash prints the backend's whole source as one line.
        if (error) reject(new Error(`${error.message}\n${out}${err}`.replace(/(.{500}).+/g, '$1...').slice(-5000)));
        else resolve(out);
      },
    );
  });
  const answer = JSON.parse(printed.trim().split('\n').at(-1)!) as Report | { missing: string };
  if ('missing' in answer) throw new Missing(answer.missing);
  return answer;
}
