import { expect, test } from 'vitest';
import { BackOff } from '../../src/backend/wasm/BackOff.js';

test('after a job that was waited for longer than worked at, the caller is alone for twenty times the wait', () => {
  const backOff = new BackOff();
  expect(backOff.allows(1000)).toBe(true);
  backOff.note(1, 4, 1000);
  expect([1000, 1079, 1080].map((now) => backOff.allows(now))).toEqual([false, false, true]);
});

test('a wait that is short, or shorter than the work, is none', () => {
  const backOff = new BackOff();
  backOff.note(0.01, 0.19, 1000);
  backOff.note(5, 4, 1000);
  expect(backOff.allows(1000)).toBe(true);
});

test('after a very long wait the caller is alone for two seconds', () => {
  const backOff = new BackOff();
  backOff.note(1, 9000, 1000);
  expect([2999, 3000].map((now) => backOff.allows(now))).toEqual([false, true]);
});
