import { expect, test } from 'vitest';
import { fitted } from '../../examples/studio/worker/labels.js';

test('labels are fitted to a model that has a background', () => {
  expect(fitted(['cat', 'dog'], 3)).toEqual(['background', 'cat', 'dog']);
  expect(fitted(['cat', 'dog'], 2)).toEqual(['cat', 'dog']);
});
