import { readFileSync, writeFileSync } from 'node:fs';
import { methods, type Method } from 'netlens';
import { format, resolveConfig } from 'prettier';

// The tables of methods in README.md and docs/methods.md, from `methods`. `npm run docs:tables` writes them.

type Cell = (method: Method) => string;

const manual = readFileSync('docs/methods.md', 'utf8');

/** The first line under a method's formula: who published it. Of three authors or more, the first. */
function paper({ name }: Method): string {
  const [, line = ''] = new RegExp(`^## ${name}\n\n\`\`\`text\n.*?\n\`\`\`\n\n(.*?)\\.?\n\n`, 'ms').exec(manual) ?? [];
  const [published = ''] = /[^.]*(?:et al\.)?[^.]*\[.*$/s.exec(line.replaceAll('\n', ' ')) ?? [
    line.replaceAll('\n', ' '),
  ];
  return published
    .trim()
    .replace(/^The /, 'the ')
    .replace(/^(\w+), [^\d[]* and \w+/, '$1 et al.');
}

function resolution({ room, result, asks }: Method): string {
  if (asks.includes('window')) return "the windows'";
  if ((room !== 'cam' && !asks.includes('layer')) || result === 'input') return 'pixels';
  return asks.includes('layer') ? "the layer's" : "the last layer's";
}

function cost({ room, result, cost: { forward, backward, per } }: Method): string {
  const back = room === 'cam' && result === 'map' ? 'backward to the layer' : 'backward';
  const passes = [`${forward} forward`, ...(backward > 0 ? [`${backward} ${back}`] : [])];
  return passes.join(', ') + (per === undefined ? '' : `: one a ${per}`);
}

const places = ({ asks }: Method): string[] => (asks.includes('layer') ? ['a layer with spatial extent'] : []);

const tables: Readonly<Record<string, Readonly<Record<string, Cell>>>> = {
  'README.md': { Function: ({ name }) => `\`${name}\``, Shows: ({ shows }) => shows, Follows: paper },
  'docs/methods.md': {
    Method: ({ name }) => `[\`${name}\`](#${name.toLowerCase()})`,
    Resolution: resolution,
    'Tells classes apart': ({ follows }) => follows,
    Cost: cost,
    'Asks of the network': (method) =>
      [...(method.needs ? [method.needs] : []), ...places(method)].join('; ') || 'nothing',
  },
};

/** The pages that have a table of methods. */
export const pages: readonly string[] = Object.keys(tables);

/** A page with its table as `methods` has it now. */
export async function withTable(page: string): Promise<string> {
  const columns = Object.entries(tables[page] as Readonly<Record<string, Cell>>);
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    row(columns.map(([heading]) => heading)),
    row(columns.map(() => '-')),
    ...methods.map((method) => row(columns.map(([, cell]) => cell(method)))),
  ];
  const text = readFileSync(page, 'utf8').replace(
    /(<!-- methods: .*? -->\n).*?(<!-- \/methods -->)/s,
    (_, start: string, end: string) => `${start}\n${lines.join('\n')}\n\n${end}`,
  );
  return format(text, { ...(await resolveConfig(page)), filepath: page });
}

if (process.argv[1]?.endsWith('writeMethodTables.ts')) {
  for (const page of pages) writeFileSync(page, await withTable(page));
}
