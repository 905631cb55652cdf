import { describe, expect, it } from 'vitest';
import { sheet, type Sheet } from '../../examples/cli/explain/sheet.js';

const small: Sheet = {
  title: 'A <cat> & "more"',
  input: { src: 'in "1".png', alt: 'the input' },
  predictions: [{ label: 'tabby <b>', unit: 'probability', value: 0.5 }],
  facts: [['model', '<none>']],
  methods: [
    { name: 'Saliency', explanation: 'how much each pixel matters' },
    { name: 'CAM', explanation: 'where the class was seen' },
  ],
  rows: [
    {
      label: 'tabby',
      unit: 'probability',
      value: 0.5,
      cells: [
        { src: 'a.png', alt: 'a', ms: 3.21, scale: { colors: [0, 0, 0, 255, 128, 0], low: -0.00012, high: 3.14159 } },
        { reason: 'no average pooling' },
      ],
    },
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

  it('has a cell for each class and method, with time, legend or the reason for its absence', () => {
    expect(html.match(/<th scope="col">/g)).toHaveLength(2);
    expect(html.match(/<th scope="row">/g)).toHaveLength(1);
    expect(html).toContain('3.2 ms');
    expect(html).toContain('rgb(0 0 0)');
    expect(html).toContain('rgb(255 128 0)');
    expect(html).toContain('<span>−1.2e−4</span>');
    expect(html).toContain('<span>3.1</span>');
    expect(html).toContain('<p class="absent">no average pooling</p>');
  });

  it('sharpens pixels only when told', () => {
    expect(html).not.toContain('<body class');
    expect(sheet({ ...small, pixelated: true })).toContain('<body class="pixelated">');
  });

  it('gives percent where there is a whole, and a score as it is', () => {
    expect(html).toContain('50.0 %');
    const scored = sheet({ ...small, predictions: [{ label: 'cat', unit: 'score', value: -12.34 }], rows: [] });
    expect(scored).toContain('score −12');
    expect(scored).not.toContain('class="percent"');
    const shared = sheet({ ...small, predictions: [{ label: 'sky', unit: 'share', value: 0.25 }], rows: [] });
    expect(shared).toContain('What the network answers, as shares of the places');
    expect(shared).toContain('25.0 %');
  });
});
