import { expect, test } from 'vitest';
import type { ModelFacts } from '../../examples/studio/worker/facts.js';
import { firstPreset, startingWith } from '../../examples/studio/worker/firstPreset.js';

/** A model as far as the choice goes. */
const facts = (name: string, side: number, channels: number): ModelFacts =>
  ({ name, width: side, height: side, channels, layers: [{ path: 'pool' }] }) as unknown as ModelFacts;

test('networks of photos begin with mordvintsev2016, others with lucid', () => {
  expect(firstPreset(facts('mobilenet', 224, 3))).toBe('mordvintsev2016');
  // The smallest MobileNet.
  expect(firstPreset(facts('mobilenet', 96, 3))).toBe('mordvintsev2016');
  // Digits, CIFAR's thumbnails, and the embedded network's shapes.
  expect(firstPreset(facts('mnist', 224, 1))).toBe('lucid');
  expect(firstPreset(facts('resnet8', 32, 3))).toBe('lucid');
  expect(firstPreset(facts('shapes', 64, 3))).toBe('lucid');
});

test('the first of the presets comes before the others, which keep their order', () => {
  const rows = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
  expect(startingWith(rows, 'c').map(({ name }) => name)).toEqual(['c', 'a', 'b', 'd']);
});
