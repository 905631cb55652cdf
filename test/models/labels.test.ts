import { OptionError, parseLabels } from 'netlens';
import { expect, it } from 'vitest';

it.each([
  ['a name a line', 'cat\r\ndog \n', ['cat', 'dog']],
  ['a mark of byte order', '\uFEFFcat\ndog', ['cat', 'dog']],
  ['a list', '["cat", "dog"]', ['cat', 'dog']],
  ['Keras’s class index', '{"1": ["n2", "dog"], "0": ["n1", "cat"]}', ['cat', 'dog']],
  ['names by their numbers', '{"0": "cat", "1": "dog"}', ['cat', 'dog']],
  [
    'Teachable Machine’s metadata',
    '{"tfjsVersion": "1.7.4", "labels": ["cat", "dog"], "imageSize": 64}',
    ['cat', 'dog'],
  ],
])('parseLabels reads %s', (_, text, names) => {
  expect(parseLabels(text)).toEqual(names);
});

it.each(['', ' \n', '[1, 2]', '{"a": "cat"}', '{"0": "cat", "2": "dog"}', '{"labels": [1]}', '["cat"', null])(
  'parseLabels refuses %j',
  (text) => {
    expect(() => parseLabels(text as string)).toThrow(OptionError);
  },
);
