import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import site from '../../typedoc.json' with { type: 'json' };
import { llms } from '../../scripts/writeLlms.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = site.projectDocuments.map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));
const field = (text: string, name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];

describe('the site', () => {
  it('has every page of docs/, in an order of its own', () => {
    const files = readdirSync(`${root}docs`).filter((name) => name.endsWith('.md'));
    expect(pages.map(({ path }) => path).toSorted()).toEqual(files.map((name) => `docs/${name}`).toSorted());
    expect(pages[0]!.path).toBe('docs/getting-started.md');
  });

  it.each(pages)('$path stands under its own heading, in a known group, and repeats no heading', ({ text }) => {
    const headings = Array.from(text.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ .*$/gm), ([line]) => line);
    expect(headings[0]).toBe(`# ${field(text, 'title')}`);
    expect(site.categoryOrder).toContain(field(text, 'category'));
    const summary = field(text, 'summary')?.split(' ') ?? [];
    expect(summary.length).toBeGreaterThan(4);
    expect(summary.length).toBeLessThanOrEqual(25);
    expect(headings.filter((line) => /^# /.test(line))).toHaveLength(1);
    expect(headings.filter((line, i) => headings.indexOf(line) !== i)).toEqual([]);
  });

  it('has its groups together, in the order of the navigation', () => {
    const groups = pages.map(({ text }) => site.categoryOrder.indexOf(field(text, 'category')!));
    expect(groups).toEqual(groups.toSorted((a, b) => a - b));
  });
});

describe('llms.txt', () => {
  it('is what the pages say now (npm run docs:llms writes it)', () => {
    expect(readFileSync(`${root}llms.txt`, 'utf8')).toBe(llms());
  });

  it('names each page once, in the order of the site', () => {
    const named = Array.from(llms().matchAll(/^- \[[^\]]+\]\((docs\/[\w-]+\.md)\): \S/gm), ([, path]) => path);
    expect(named).toEqual(site.projectDocuments);
  });
});
