import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';
import { models, present } from '../support/shared.js';
import { run } from '../support/run.js';

// Each notebook by its own Jupyter kernel, in a folder in which netlens is installed.

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = join(root, 'out/notebooks');
const work = join(out, 'work');
const folder = join(work, 'examples/notebooks');
const python = join(out, 'venv/bin/python');
const deno = join(root, 'node_modules/deno/deno');
const tslab = join(out, 'tslab/node_modules/tslab/bin/tslab');

/** Why Jupyter cannot be had here; undefined where it can. */
function missing(): string | undefined {
  try {
    if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', join(out, 'venv')]);
    execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', join(root, 'examples/notebooks/requirements.txt')]);
    if (!existsSync(tslab)) {
      mkdirSync(join(out, 'tslab'), { recursive: true });
      writeFileSync(join(out, 'tslab/package.json'), '{ "private": true }');
      execFileSync('npm', ['install', '--no-audit', '--no-fund', 'tslab@1.0.22'], { cwd: join(out, 'tslab') });
    }
    return undefined;
  } catch (error) {
    return `Jupyter cannot be installed here: ${(error as Error).message.split('\n')[0]}`;
  }
}

const reason = missing();
if (reason !== undefined) console.log(`The notebooks are not executed. ${reason}`);
const isCi = process.env['CI'] !== undefined;

describe.runIf(reason === undefined || isCi)('the notebooks', () => {
  beforeAll(async () => {
    expect(reason).toBeUndefined();
    await run(root, 'npm', 'run', 'build');
    rmSync(work, { recursive: true, force: true });
    for (const path of ['examples/notebooks', 'examples/photos', 'examples/world/model', 'docs/images', 'dist'])
      cpSync(join(root, path), join(work, path), { recursive: true });
    mkdirSync(join(work, 'node_modules/@tensorflow'), { recursive: true });
    const link = (name: string): void =>
      symlinkSync(join(root, 'node_modules', name), join(work, 'node_modules', name));
    for (const name of readdirSync(join(root, 'node_modules'))) if (name !== '@tensorflow') link(name);
    for (const name of readdirSync(join(root, 'node_modules/@tensorflow'))) link(join('@tensorflow', name));
    symlinkSync(root, join(work, 'node_modules/netlens'));
    const kernels = {
      deno: {
        display_name: 'Deno',
        language: 'typescript',
        argv: [deno, 'jupyter', '--kernel', '--conn', '{connection_file}'],
      },
      jslab: {
        display_name: 'JavaScript (tslab)',
        language: 'javascript',
        argv: [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}', '--js'],
      },
    };
    for (const [name, kernel] of Object.entries(kernels)) {
      mkdirSync(join(out, 'jupyter/kernels', name), { recursive: true });
      writeFileSync(join(out, 'jupyter/kernels', name, 'kernel.json'), JSON.stringify(kernel));
    }
  });

  const withModels = present(join(models, 'mobilenet_v1_0.25_224_dense'), "the notebooks' real model");

  // Deno's kernel, which it calls unstable, loses a cell's output now and then: a picture that is really missing stays so.
  test.each(['deno', 'node'])('%s.ipynb shows its pictures', { retry: 3 }, async (name) => {
    const executed = join(out, `${name}.ipynb`);
    const environment = [`JUPYTER_DATA_DIR=${join(out, 'jupyter')}`, `NETLENS_MODELS=${models}`];
    const script = join(root, 'examples/notebooks/execute.py');
    await run(root, 'env', ...environment, python, script, folder, join(folder, `${name}.ipynb`), executed);
    const { cells } = JSON.parse(readFileSync(executed, 'utf8')) as {
      cells: { outputs?: { output_type: string; data?: Record<string, string> }[] }[];
    };
    const outputs = cells.flatMap(({ outputs: each = [] }) => each);
    const pictures = outputs
      .flatMap(({ data }) => data?.['image/png'] ?? [])
      .map((png) => decode(Buffer.from(png, 'base64')));
    expect(pictures).toHaveLength(withModels ? 7 : 6);
    for (const { data } of pictures) expect(new Set(data).size).toBeGreaterThan(16);
  });
});
