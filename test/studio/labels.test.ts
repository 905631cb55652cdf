import { describe, expect, test } from 'vitest';
import { fitted, readLabels } from '../../examples/studio/worker/labels.js';

describe('labels', () => {
  test('are read from lines and from JSON', () => {
    expect(readLabels('cat\r\ndog\n', 'a.txt')).toEqual(['cat', 'dog']);
    expect(readLabels('["cat", "dog"]', 'a.json')).toEqual(['cat', 'dog']);
    expect(readLabels('{"1": ["n2", "dog"], "0": ["n1", "cat"]}', 'a.json')).toEqual(['cat', 'dog']);
    expect(fitted(['cat', 'dog'], 3)).toEqual(['background', 'cat', 'dog']);
    expect(fitted(['cat', 'dog'], 2)).toEqual(['cat', 'dog']);
  });

  test.each(['', '[1, 2]', '{"a": 1}', '[', '{}'])('%j is a sentence', (text) => {
    expect(() => readLabels(text, 'file.json')).toThrow(/^file\.json is /);
  });
});
