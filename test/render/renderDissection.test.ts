import { Raster, renderDissection } from 'netlens';
import { expect, test } from 'vitest';

const unit = { threshold: 1, category: 'colour', detector: true, best: {} };

test('lists detectors by concept, and units with their pictures, the best first', () => {
  const page = renderDissection(
    {
      examples: 12,
      minIou: 0.04,
      layers: {
        'a<b': [
          { ...unit, channel: 0, concept: 'red', iou: 0.1 },
          { ...unit, channel: 1, concept: 'red & blue', iou: 0.3 },
          { ...unit, channel: 2, concept: '', iou: 0, detector: false },
          { ...unit, channel: 3, concept: 'red', iou: 0.2 },
        ],
      },
    },
    { title: 'Units', pictures: (_, channel) => (channel === 1 ? [new Raster(1, 1)] : []) },
  );
  expect(page).toContain('<h1>Units</h1>');
  expect(page).toContain('3 of 4 units are detectors');
  expect(page).toContain('a&#60;b');
  expect(page).toContain('red &#38; blue (colour), IoU 0.300');
  expect(page).toContain('unit 2: nothing');
  expect([...page.matchAll(/unit (\d):/g)].map(([, channel]) => channel)).toEqual(['1', '3', '0', '2']);
  expect([...page.matchAll(/<\/span> (\d)</g)].map(([, count]) => count)).toEqual(['2', '1']);
  expect(page.match(/<img /g)).toHaveLength(1);
});
