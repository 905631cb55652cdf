import { describe, expect, it } from 'vitest';
import { resample } from '../../src/input/resample.js';

/** A grey row or column through the resampler, and one channel of what comes out. */
function line(values: number[], to: number, axis: 'row' | 'column'): number[] {
  const data = Float32Array.from(values.flatMap((value) => [value, value, value]));
  const size = values.length;
  const [width, height] = axis === 'row' ? [size, 1] : [1, size];
  const [toHeight, toWidth] = axis === 'row' ? [1, to] : [to, 1];
  const result = resample({ width, height, data }, { top: 0, left: 0, width, height }, toHeight, toWidth);
  expect(result).toHaveLength(to * 3);
  return Array.from({ length: to }, (_, i) => result[i * 3 + 1]!);
}

describe.each(['row', 'column'] as const)('resample, a %s', (axis) => {
  it('keeps a picture of the right size', () => {
    expect(line([3, 1, 4, 1, 5], 5, axis)).toEqual([3, 1, 4, 1, 5]);
  });

  it('enlarges with half-pixel centres', () => {
    // Targets lie at -0.25, 0.25, 0.75, 1.25 in units of source pixels.
    expect(line([0, 100], 4, axis)).toEqual([0, 25, 75, 100]);
  });

  it('shrinks by a triangle as wide as the step', () => {
    // Step 2: centres 1 and 3, distances 0.5 and 1.5 of a support of 2: weights 3/4, 1/4; cut off at the border.
    const [a, b] = line([8, 16, 32, 64], 2, axis);
    expect(a).toBeCloseTo((0.75 * 8 + 0.75 * 16 + 0.25 * 32) / 1.75, 5);
    expect(b).toBeCloseTo((0.25 * 16 + 0.75 * 32 + 0.75 * 64) / 1.75, 5);
  });

  it('keeps a constant picture constant at any size', () => {
    for (const to of [1, 2, 3, 5, 7, 40]) {
      for (const value of line([7, 7, 7, 7, 7, 7, 7], to, axis)) expect(value).toBeCloseTo(7, 5);
    }
  });
});

describe('resample', () => {
  it('sees nothing outside its box', () => {
    const data = new Uint8Array(4 * 4 * 3).fill(255);
    for (const [x, y] of [
      [1, 1],
      [2, 1],
      [1, 2],
      [2, 2],
    ] as const) {
      data.fill(10, (y * 4 + x) * 3, (y * 4 + x + 1) * 3);
    }
    const inner = resample({ width: 4, height: 4, data }, { top: 1, left: 1, width: 2, height: 2 }, 3, 1);
    expect(Array.from(inner)).toEqual(new Array(9).fill(10));
  });

  it('keeps channels apart', () => {
    const data = Uint8Array.from([1, 2, 3, 5, 6, 7]);
    const box = { top: 0, left: 0, width: 2, height: 1 };
    expect(Array.from(resample({ width: 2, height: 1, data }, box, 1, 1))).toEqual([3, 4, 5]);
  });
});
