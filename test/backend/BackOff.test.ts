import { expect, test } from 'vitest';
import { BackOff } from '../../src/backend/wasm/BackOff.js';

/** How many jobs the caller does alone before helpers have a part again. */
function alone(backOff: BackOff): number {
  let jobs = 0;
  while (!backOff.allows()) jobs++;
  return jobs;
}

test('helpers that come late are left out for 8 jobs, then 16, and so on, at most 512', () => {
  const backOff = new BackOff();
  expect(alone(backOff)).toBe(0);
  const pauses = Array.from({ length: 8 }, () => {
    backOff.note(true);
    return alone(backOff);
  });
  expect(pauses).toEqual([8, 16, 32, 64, 128, 256, 512, 512]);
});

test('jobs that end in time halve that again', () => {
  const backOff = new BackOff();
  for (const isLate of [true, true, true]) backOff.note(isLate);
  expect(alone(backOff)).toBe(32);
  backOff.note(false);
  expect(alone(backOff)).toBe(0);
  backOff.note(false);
  // 32, halved twice, doubled once.
  backOff.note(true);
  expect(alone(backOff)).toBe(16);
});
