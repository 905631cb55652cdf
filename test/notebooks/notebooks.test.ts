import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { beforeAll, expect, test } from 'vitest';
import { needing } from '../machines/needing.js';
import { toolPath } from '../machines/tools.js';
import { models, present } from '../support/shared.js';
import { run } from '../support/run.js';

// Each notebook by its own Jupyter kernel, in a folder in which netlens is installed as test/machines has built it.

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = join(root, 'out/notebooks');
const work = join(out, 'work');
const folder = join(work, 'examples/notebooks');

needing('deno', 'jupyter', 'tslab').describe('the notebooks', () => {
  beforeAll(() => {
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
        argv: [toolPath('deno'), 'jupyter', '--kernel', '--conn', '{connection_file}'],
      },
      jslab: {
        display_name: 'JavaScript (tslab)',
        language: 'javascript',
        argv: [process.execPath, toolPath('tslab'), 'kernel', '--config-path', '{connection_file}', '--js'],
      },
    };
    for (const [name, kernel] of Object.entries(kernels)) {
      mkdirSync(join(out, 'jupyter/kernels', name), { recursive: true });
      writeFileSync(join(out, 'jupyter/kernels', name, 'kernel.json'), JSON.stringify(kernel));
    }
  });

  const withModels = present(join(models, 'mobilenet_v1_0.25_224_dense'), "the notebooks' real model");

  test.each(['deno', 'node'])('%s.ipynb shows its pictures', async (name) => {
    const executed = join(out, `${name}.ipynb`);
    const environment = [`JUPYTER_DATA_DIR=${join(out, 'jupyter')}`, `NETLENS_MODELS=${models}`];
    const script = join(root, 'examples/notebooks/execute.py');
    await run(
      root,
      'env',
      ...environment,
      toolPath('jupyter'),
      script,
      folder,
      join(folder, `${name}.ipynb`),
      executed,
    );
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
