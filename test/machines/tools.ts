import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './findChromium.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(root, 'node_modules');
const jupyter = join(root, 'out/notebooks');
const onnx = join(root, 'out/onnx');

/** What some tests need of the machine besides Node. */
export interface Tool {
  /** The tests that need it, by a part of their path. */
  readonly neededBy: RegExp;
  /** Where it is; undefined where it is not. */
  readonly find: () => string | undefined;
  /** Debian's packages that it is in. */
  readonly debian?: readonly string[];
  /** Installs into out/ what is in no such package. */
  readonly install?: () => void;
}

export type ToolName = 'chromium' | 'redis' | 'vulkan' | 'deno' | 'bun' | 'python' | 'jupyter' | 'onnx' | 'tslab';

/** In the order in which they are installed. */
export const tools: Readonly<Record<ToolName, Tool>> = {
  chromium: { neededBy: /studio|integrations|conformance|cli.page/, find: findChromium, debian: ['chromium'] },
  redis: { neededBy: /cluster/, find: () => onPath('redis-server'), debian: ['redis-server'] },
  // Deno's WebGPU draws with Mesa's driver for the processor.
  vulkan: { neededBy: /conformance/, find: mesaDriver, debian: ['mesa-vulkan-drivers'] },
  deno: { neededBy: /conformance|notebooks/, find: () => there(join(packages, 'deno', executable('deno'))) },
  bun: { neededBy: /conformance/, find: () => there(join(packages, '.bin', executable('bun', '.cmd'))) },
  python: { neededBy: /notebooks|onnx.python/, find: pythonWithVenv, debian: ['python3-venv'] },
  jupyter: {
    neededBy: /notebooks/,
    find: () => there(join(jupyter, 'venv/installed')) && join(jupyter, 'venv/bin/python'),
    install: () => installPython(jupyter, 'examples/notebooks/requirements.txt'),
  },
  onnx: {
    neededBy: /onnx.python/,
    find: () => there(join(onnx, 'venv/installed')) && join(onnx, 'venv/bin/python'),
    install: () => installPython(onnx, 'test/onnx/requirements.txt'),
  },
  tslab: {
    neededBy: /notebooks/,
    find: () => there(join(jupyter, 'tslab/node_modules/tslab/bin/tslab')),
    install: () => {
      mkdirSync(join(jupyter, 'tslab'), { recursive: true });
      writeFileSync(join(jupyter, 'tslab/package.json'), '{ "private": true }');
      const npm = ['install', '--no-audit', '--no-fund', 'tslab@1.0.22'];
      execFileSync('npm', npm, { cwd: join(jupyter, 'tslab'), stdio: 'pipe' });
    },
  },
};

/** Where a tool is; throws where it is not. */
export function toolPath(name: ToolName): string {
  const path = tools[name].find();
  if (path === undefined) throw new Error(`no ${name} on this machine`);
  return path;
}

/** Installs packages of Python for a folder alone. */
function installPython(folder: string, requirements: string): void {
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')], { stdio: 'pipe' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--requirement', join(root, requirements)];
  execFileSync(join(folder, 'venv/bin/python'), pip, { stdio: 'pipe' });
  writeFileSync(join(folder, 'venv/installed'), '');
}

const there = (path: string): string | undefined => (existsSync(path) ? path : undefined);
const executable = (name: string, ending = '.exe'): string => (process.platform === 'win32' ? name + ending : name);

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, executable(name))).find((path) => existsSync(path));
}

function mesaDriver(): string | undefined {
  const folder = '/usr/share/vulkan/icd.d';
  const name = existsSync(folder) ? readdirSync(folder).find((each) => each.startsWith('lvp_icd')) : undefined;
  return name && join(folder, name);
}

/** Debian's python3 alone has venv, but not the pip that a venv is made with. */
function pythonWithVenv(): string | undefined {
  const path = onPath('python3');
  try {
    execFileSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' });
    return path;
  } catch {
    return undefined;
  }
}
