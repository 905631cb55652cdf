import { readFileSync, writeFileSync } from 'node:fs';
import { methods } from 'netlens';
import manifest from '../package.json' with { type: 'json' };
import site from '../typedoc.json' with { type: 'json' };

// llms.txt (https://llmstxt.org): what programs that read for people need first. `npm run docs:llms` writes it.

const FILE = 'llms.txt';

/** A page's title, the group that it stands in, and what it is about, as its front matter has them. */
function about(path: string): { title: string; category: string; summary: string } {
  const page = readFileSync(path, 'utf8');
  const field = (name: string): string => new RegExp(`^${name}: '?"?(.*?)'?"?$`, 'm').exec(page)?.[1] ?? '';
  return { title: field('title'), category: field('category'), summary: field('summary') };
}

/** A paragraph as a line, its links by their words. */
const plain = (text: string): string => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/\s+/g, ' ');

/** The first blocks of a page's code in a language. */
function codeOf(path: string, language: string, count: number): string[] {
  const page = readFileSync(path, 'utf8');
  return Array.from(page.matchAll(new RegExp(`^\`\`\`${language}\n.*?^\`\`\`$`, 'gms')), ([block]) => block).slice(
    0,
    count,
  );
}

/** The file, from the pages as they are, in the order of the site. */
export function llms(): string {
  const pages = site.projectDocuments.map((path) => ({ path, ...about(path) }));
  const groups = [...new Set(pages.map(({ category }) => category))];
  const sections = groups.flatMap((group) => [
    `## ${group}`,
    pages
      .filter(({ category }) => category === group)
      .map(({ path, title, summary }) => `- [${title}](${path}): ${summary}`)
      .join('\n'),
  ]);
  return `${[
    `# ${manifest.name}`,
    `> ${plain(readFileSync('README.md', 'utf8').match(/^netlens .*?(?=\n\n)/ms)?.[0] ?? '')}`,
    'Install it with its peers. A first program, then the single steps, for Node:',
    ...codeOf('README.md', 'sh', 1),
    ...codeOf('README.md', 'ts', 2),
    ...sections,
    '## Methods',
    'All are called `fn(model, input, { target, ...options })`; `methods` lists them in code.',
    methods.map(({ name, shows }) => `- \`${name}\`: ${shows}`).join('\n'),
  ].join('\n\n')}\n`;
}

if (process.argv[1]?.endsWith('writeLlms.ts')) writeFileSync(FILE, llms());
