import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { Raster } from '../../src/render/Raster.js';
import { sheet } from '../../src/render/sheet.js';
import type { Sheet } from '../../src/render/sheet/Sheet.js';

const tabby = { label: 'tabby <b>', unit: 'probability', value: 0.5 } as const;
const small: Sheet = {
  title: 'A <cat> & "more"',
  input: { picture: 'in "1".png', alt: 'the input' },
  predictions: [tabby],
  facts: [['model', '<none>']],
  classes: [tabby],
  methods: [
    {
      name: 'Saliency',
      explanation: 'how much each pixel matters',
      maps: [{ picture: 'a.png', alt: 'a', ms: 3.21, scale: { colormap: 'BuRd', low: -0.00012, high: 3.14159 } }],
    },
    { name: 'CAM', explanation: 'where the class was seen', maps: [{ reason: 'no average pooling' }] },
  ],
};

describe('sheet', () => {
  const html = sheet(small);

  it('escapes every text', () => {
    expect(html).toContain('<h1>A &#60;cat&#62; &#38; &#34;more&#34;</h1>');
    expect(html).toContain('src="in &#34;1&#34;.png"');
    expect(html).not.toMatch(/<cat>|<b>|<none>/);
  });

  it('needs nothing but its pictures: no script, no other file', () => {
    const files = Array.from(html.matchAll(/(?:src|href)="([^"]*)"/g), ([, file]) => file);
    expect(new Set(files)).toEqual(new Set(['in &#34;1&#34;.png', 'a.png']));
    expect(html).not.toMatch(/<script|<link|@import|url\(|https?:/);
  });

  it('has a Raster in the page itself, as a PNG', () => {
    const dot = new Raster(1, 1, new Uint8ClampedArray([255, 0, 0, 255]));
    const page = sheet({ ...small, input: { picture: dot, alt: 'a dot' } });
    const [, png] = /src="data:image\/png;base64,([^"]+)" alt="a dot"/.exec(page)!;
    expect(Buffer.from(png!, 'base64')).toEqual(Buffer.from(dot.toPng()));
  });

  it('has a line to each method, and a cell for each class, with time, legend or the reason for its absence', () => {
    expect(html.match(/<article>/g)).toHaveLength(2);
    expect(html).toContain('<p>how much each pixel matters</p>');
    expect(html).toContain('3.2 ms');
    // BuRd's ends, as d3 has them: rgb(5, 48, 97) and rgb(103, 0, 31).
    expect(html).toContain('rgb(5 48 97)');
    expect(html).toContain('rgb(103 0 31)');
    expect(html).toContain('<span>−1.2e−4</span>');
    expect(html).toContain('<span>3.1</span>');
    expect(html).toContain('<p class="absent">no average pooling</p>');
  });

  it('says what the colours stand for that it uses, and no others', () => {
    expect(html).toContain('<span>against it</span>');
    expect(html).not.toContain('<span>little</span>');
    expect(sheet({ ...small, methods: [] })).not.toContain('class="key"');
  });

  it('names the class of each map where there are several', () => {
    expect(html).not.toContain('<p class="label">');
    const methods = small.methods.map((method) => ({ ...method, maps: [...method.maps, { reason: 'no' }] }));
    const two = sheet({ ...small, classes: [tabby, { ...tabby, label: 'cup' }], methods });
    expect(two.match(/<p class="label">cup<\/p>/g)).toHaveLength(2);
    expect(two).toContain('<h2>Why tabby &#60;b&#62; (50.0 %), or cup (50.0 %)?</h2>');
  });

  it('sharpens pixels only when told', () => {
    expect(html).not.toContain('class="pixelated"');
    expect(sheet({ ...small, pixelated: true })).toContain('<div class="pixelated">');
  });

  it('gives percent where there is a whole, and a score as it is', () => {
    expect(html).toContain('50.0 %');
    const scored = sheet({ ...small, predictions: [{ label: 'cat', unit: 'score', value: -12.34 }] });
    expect(scored).toContain('score −12');
    expect(scored).not.toContain('class="percent"');
    const shared = sheet({ ...small, predictions: [{ label: 'sky', unit: 'share', value: 0.25 }] });
    expect(shared).toContain('What the network answers, as shares of the places');
    expect(shared).toContain('25.0 %');
  });

  it.each([
    undefined,
    {},
    { ...small, title: 1 },
    { ...small, input: { picture: 3, alt: 'x' } },
    { ...small, classes: [] },
    {
      ...small,
      methods: [{ ...small.methods[0], maps: [{ picture: 'a.png', alt: 'a', scale: { colormap: 'jet' } }] }],
    },
    { ...small, pixelated: 'yes' },
  ])('refuses what is no sheet (%#)', (wrong) => {
    expect(() => sheet(wrong as Sheet)).toThrow(OptionError);
    expect(() => sheet(wrong as Sheet)).toThrow(/^sheet: got .*; wanted \{ title/);
  });
});
