import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cellsOf, commentsOf, sentencesOf, type Sentence } from './sentences.js';

// How pages and comments are written: subject, verb, object; at most 25 words a sentence.

const root = fileURLToPath(new URL('../../', import.meta.url));

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']
  .concat(filesOf('docs', '.md'), filesOf('examples', 'README.md'))
  // What typedoc writes there copies these pages.
  .filter((page) => !page.startsWith('docs/api/'));

const constructions: Readonly<Record<string, RegExp>> = {
  'sees to it': /\bsees? to it\b/i,
  shall: /\bshall\b/i,
  'as far as': /\bas far as\b/i,
  'where it is': /\bwhere it is\b/i,
  'such that it': /\bsuch that it\b/i,
  'a fronted "of"': /^Of (?!course)|[;:] of /,
};

const ofPages: Readonly<Record<string, RegExp>> = {
  ...constructions,
  'a fronted "what"': /^(What|Which) .*[^?]$/,
  'stacked "that"': /\bthat\b[^,;:()]*\bthat\b/i,
};

function filesOf(folder: string, ending: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

const words = (text: string): number => text.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** What is wrong with a sentence. */
function faults(text: string, banned: Readonly<Record<string, RegExp>>, most = Infinity): string[] {
  const found = Object.keys(banned).filter((name) => banned[name]!.test(text));
  return words(text) > most && !text.startsWith('@see') ? [`${words(text)} words`, ...found] : found;
}

/** A line for each sentence that has a fault. */
function faulty(file: string, sentences: readonly Sentence[], banned: typeof constructions, most?: number): string[] {
  return sentences.flatMap(({ line, text }) => {
    const found = faults(text, banned, most);
    return found.length === 0 ? [] : [`${file}:${line} (${found.join(', ')}): ${text}`];
  });
}

describe('the wording', () => {
  it.each(pages)('of %s is plain', (page) => {
    const sentences = sentencesOf(readFileSync(join(root, page), 'utf8'));
    expect(sentences).not.toHaveLength(0);
    expect(faulty(page, sentences, ofPages, 25)).toEqual([]);
  });

  it.each(pages)('of the tables of %s is short', (page) => {
    // A list of parameters and their values is no sentence.
    const cells = cellsOf(readFileSync(join(root, page), 'utf8')).filter(({ text }) => !/^`code` \d/.test(text));
    expect(cells.flatMap(({ line, text }) => (words(text) > 25 ? [`${page}:${line} ${text}`] : []))).toEqual([]);
  });

  it('of the documentation comments is plain', () => {
    const files = filesOf('src', '.ts').map((file) => ({ file, source: readFileSync(join(root, file), 'utf8') }));
    expect(files.filter(({ source }) => commentsOf(source).length > 0).length).toBeGreaterThan(400);
    expect(files.flatMap(({ file, source }) => faulty(file, commentsOf(source), constructions, 25))).toEqual([]);
  });
});

describe('the check of the wording', () => {
  it('reads sentences with their lines, and no code, tables, headings or addresses', () => {
    const page = [
      '---\ntitle: A\n---\n\n# A heading\n',
      'See [the `call`](https://example.org/a.b) by Kim et al. (2018). `run`',
      'starts it. Is it quick?\n\n```ts\nOf();\n```\n\n| A | table |\n\n- An item; it has\n  two lines.\n- Another',
    ];
    expect(sentencesOf(page.join('\n'))).toEqual([
      { line: 7, text: 'See the `code` by Kim et al. (2018).' },
      { line: 7, text: '`code` starts it.' },
      { line: 8, text: 'Is it quick?' },
      { line: 16, text: 'An item; it has two lines.' },
      { line: 18, text: 'Another' },
    ]);
    expect(commentsOf('const a = 1;\n/**\n * First. Second\n * goes on.\n * @returns a map\n */\n')).toEqual([
      { line: 3, text: 'First.' },
      { line: 3, text: 'Second goes on.' },
      { line: 5, text: '@returns a map' },
    ]);
  });

  it('reads the cells of tables, sentence by sentence', () => {
    expect(cellsOf('Words.\n\n| A | B |\n| - | - |\n| One. Two `a.b` | [Three](x.md) |\n')).toEqual([
      { line: 3, text: 'A' },
      { line: 3, text: 'B' },
      { line: 5, text: 'One.' },
      { line: 5, text: 'Two `code`' },
      { line: 5, text: 'Three' },
    ]);
  });

  it.each([
    ['Sees to it that the network runs.', 'sees to it'],
    ['A picture that the patch shall look like.', 'shall'],
    ['The shapes, as far as they are known.', 'as far as'],
    ['It is 0 where it is left out.', 'where it is'],
    ['Of the eight, three agree.', 'a fronted "of"'],
    ['The images; of equal ones the first.', 'a fronted "of"'],
    ['What a window reaches it moves little.', 'a fronted "what"'],
    ['A layer that hides a unit that fires.', 'stacked "that"'],
    [`${'word '.repeat(25)}word.`, '26 words'],
  ])('finds the fault of "%s"', (text, fault) => expect(faults(text, ofPages, 25)).toEqual([fault]));

  it.each([`${'word '.repeat(24)}word.`, 'What does it show?', 'A map of each class, and its sum.'])(
    'finds none in "%s"',
    (text) => expect(faults(text, ofPages, 25)).toEqual([]),
  );
});
