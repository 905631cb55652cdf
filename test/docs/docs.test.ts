import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { run } from '../support/run.js';
import { models, present } from '../support/shared.js';

// The `ts` blocks of a page are one program, in order, and so are its `ts models` blocks, which run where the real
// models are. A block marked `ts no-run` (a browser's, say) is a program of its own that is only type-checked. Programs
// run in out/docs, where examples/, docs/ and models/ are links, so what they write stays there.

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = join(root, 'out/docs');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => join('docs', name))]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({
    path,
    name: path.replace(/^docs\/|\.md$/g, ''),
    ...programs(readFileSync(join(root, path), 'utf8')),
  }));

/** A page's programs, each as long as the page: line 30 of a program is line 30 of the page. */
function programs(page: string): { main: string; ofModels: string; typesOnly: string[] } {
  const blank = page.replace(/.+/g, '').split('\n');
  const [main, ofModels] = [[...blank], [...blank]];
  const typesOnly: string[] = [];
  for (const block of page.matchAll(/^```ts( no-run| models)?\n(.*?)^```$/gms)) {
    const start = page.slice(0, block.index).split('\n').length;
    const code = (block[2] ?? '').split('\n').slice(0, -1);
    if (block[1] === ' no-run') typesOnly.push([...blank.slice(0, start), ...code].join('\n'));
    else (block[1] === undefined ? main : ofModels).splice(start, code.length, ...code);
  }
  return { main: main.join('\n'), ofModels: ofModels.join('\n'), typesOnly };
}

/** Runs one of the repository's tools in out/docs. */
const tool = (script: string, ...args: string[]): Promise<string> =>
  run(out, process.execPath, join(root, 'node_modules', script), ...args);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const name of ['examples', 'docs']) symlinkSync(join(root, name), join(out, name), 'junction');
const withModels = pages.filter(({ ofModels }) => ofModels.trim() !== '');
const areHere = present(models, `the programs of ${withModels.map(({ path }) => path).join(', ')} on real models`);
if (areHere) symlinkSync(models, join(out, 'models'), 'junction');
for (const { name, main, ofModels, typesOnly } of pages) {
  writeFileSync(join(out, `${name}.ts`), `${main}\nexport {};\n`);
  if (ofModels.trim() !== '') writeFileSync(join(out, `${name}.models.ts`), `${ofModels}\nexport {};\n`);
  typesOnly.forEach((code, i) => writeFileSync(join(out, `${name}.no-run.${i}.ts`), `${code}\nexport {};\n`));
}
writeFileSync(
  join(out, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../tsconfig.json',
    // A reader's own settings are likely laxer than the repository's.
    compilerOptions: { noUncheckedIndexedAccess: false, noUnusedLocals: false },
    include: ['*.ts'],
  }),
);

describe('the code blocks of the pages', () => {
  it('are typed', async () => {
    await tool('typescript/bin/tsc', '--project', '.');
  });
  it.each(pages.filter(({ main }) => main.trim() !== ''))('of $path run', async ({ name }) => {
    await tool('tsx/dist/cli.mjs', '--tsconfig', '../../tsconfig.json', `${name}.ts`);
  });
  it.skipIf(!areHere).each(withModels)('of $path run on real models', async ({ name }) => {
    await tool('tsx/dist/cli.mjs', '--tsconfig', '../../tsconfig.json', `${name}.models.ts`);
  });
  it('of docs/gallery.md make the pictures that it shows', () => {
    const folder = join(root, 'docs/images/gallery');
    const page = readFileSync(join(root, 'docs/gallery.md'), 'utf8');
    const shown = Array.from(page.matchAll(/images\/gallery\/([\w-]+\.png)/g), ([, name]) => name!);
    expect(shown.toSorted()).toEqual(readdirSync(folder).toSorted());
    for (const name of shown) {
      const [made, kept] = [join(out, name), join(folder, name)].map((file) => decode(readFileSync(file)));
      expect([made!.width, made!.height], name).toEqual([kept!.width, kept!.height]);
      // The last bits of a sum may tip a dream: most pixels are the same.
      const other = made!.data.filter((value, i) => Math.abs(value - kept!.data[i]!) > 8).length / made!.data.length;
      expect(other, name).toBeLessThan(0.25);
    }
  });
  it.skipIf(!areHere)('of README.md make the pictures at its top', () => {
    for (const name of ['espresso.png', 'dream.png']) {
      const [made, kept] = [join(out, name), join(root, 'docs/images', name)].map((file) => decode(readFileSync(file)));
      expect([made!.width, made!.height], name).toEqual([kept!.width, kept!.height]);
      const other = made!.data.filter((value, i) => Math.abs(value - kept!.data[i]!) > 8).length / made!.data.length;
      expect(other, name).toBeLessThan(0.25);
    }
  });
  it('are found', () => expect(pages[0]?.main).toContain("from 'netlens'"));
});
