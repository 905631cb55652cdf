import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as netlens from 'netlens';
import { describe, expect, it } from 'vitest';

// docs/faq.md answers one question for each finding of `diagnose`, and has a row for each error.

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const page = read('docs/faq.md');
/** The members of the type `FindingCode`, and those that the sources give. */
const codes = Array.from(read('src/diagnosis/Finding.ts').matchAll(/^ {2}\| '([\w-]+)'/gm), ([, code]) => code!);
const given = ['findings', 'mapFindings'].flatMap((file) =>
  Array.from(read(`src/diagnosis/${file}.ts`).matchAll(/code: '([\w-]+)'/g), ([, code]) => code!),
);

describe('docs/faq.md', () => {
  it('has a question for each finding, and none for another', () => {
    const answered = Array.from(page.matchAll(/^## (.*\?)\n\n`([\w-]+)`\. /gm));
    expect(codes.length).toBeGreaterThan(10);
    expect([...new Set(given)].toSorted()).toEqual(codes.toSorted());
    expect(answered.map(([, , code]) => code).toSorted()).toEqual(codes.toSorted());
    expect(new Set(answered.map(([, question]) => question)).size).toBe(codes.length);
  });

  it('has a row for each class of errors, with its code', () => {
    const rows = Array.from(page.matchAll(/^\| `([\w-]+)` +\| `(\w+)` +\|/gm), ([, code, name]) => [name!, code!]);
    const classes = Object.entries(netlens).flatMap(([name, value]) =>
      /^[A-Z]\w+Error$/.test(name) && name !== 'NetlensError'
        ? [[name, new (value as typeof netlens.OptionError)('fn: x.').code]]
        : [],
    );
    expect(classes.length).toBeGreaterThan(5);
    expect(rows.toSorted()).toEqual(classes.toSorted());
  });
});
