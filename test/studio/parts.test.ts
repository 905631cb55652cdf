import { methods } from 'netlens';
import { describe, expect, test } from 'vitest';
import { ticksOf } from '../../examples/studio/ui/ticksOf.js';
import { rivalOf, sameClass, sideOf, textOf } from '../../examples/studio/views/compare/side.js';
import { doubtsOf } from '../../examples/studio/views/explain/reading.js';
import { barsOf } from '../../examples/studio/views/inside/barsOf.js';
import { standingOut, windowedLayer } from '../../examples/studio/worker/standingOut.js';

describe("the tour's neuron", () => {
  test('is the furthest above the mean of its channel, and not at a border', () => {
    // Two channels of 3 x 3: the first is 9 everywhere, the second 8 at a corner and 5 in the middle.
    const second = [8, 0, 0, 0, 5, 0, 0, 0, 0];
    const values = Float32Array.from(second.flatMap((value) => [9, value]));
    expect(standingOut({ values, height: 3, width: 3, channels: 2, field: undefined })).toEqual({
      channel: 1,
      y: 1,
      x: 1,
    });
    // A vector has no border.
    expect(
      standingOut({ values: Float32Array.of(1, 3, 2), height: 1, width: 3, channels: 1, field: undefined }).x,
    ).toBe(1);
  });

  test('is of the deepest activation whose window is half of the picture at most', () => {
    const row = (path: string, className: string, side: number) => ({
      ...{ path, className, inputs: ['before'], side },
      outputShape: [null, 8, 8, 4],
    });
    type Row = ReturnType<typeof row>;
    const found = (layers: readonly Row[]): string | undefined =>
      windowedLayer(layers, 64, ({ side }) => ({ size: [side, side], stride: [1, 1], offset: [0, 0] }))?.path;
    const layers = [row('conv1', 'Conv2D', 10), row('relu1', 'ReLU', 10), row('conv2', 'Conv2D', 30)];
    expect(found(layers)).toBe('relu1');
    expect(found([...layers, row('relu2', 'ReLU', 30)])).toBe('relu2');
    expect(found([...layers, row('relu2', 'ReLU', 60)])).toBe('relu1');
    expect(found([])).toBeUndefined();
  });
});

test('bars show every value, or the strongest of neighbours', () => {
  expect(barsOf([1, -2, 3])).toEqual([
    { value: 1, index: 0 },
    { value: -2, index: 1 },
    { value: 3, index: 2 },
  ]);
  // Of 1,001, one in the middle and a negative one at the end.
  const values = Array<number>(1001).fill(0.001);
  values[504] = 0.9;
  values[1000] = -0.5;
  const bars = barsOf(values);
  expect(bars.length).toBe(251);
  expect(bars).toContainEqual({ value: 0.9, index: 504 });
  expect(bars.at(-1)).toEqual({ value: -0.5, index: 1000 });
});

test('every method has something to doubt, most of all one that ignores the class', () => {
  for (const { name, room, follows } of methods) expect(doubtsOf({ room, follows }).length, name).toBeGreaterThan(0);
  const doubts = (name: string): string => {
    const { room, follows } = methods.find((method) => method.name === name)!;
    return doubtsOf({ room, follows })[0]!;
  };
  expect(doubts('eigenCam')).toMatch(/no argument/);
  expect(doubts('guidedBackprop')).toMatch(/hardly changes with the class/);
});

test('a side of the swipe is read from an address, and its rival is the best other class', () => {
  expect(sideOf('gradCam@7', 10)).toEqual({ method: 'gradCam', target: 7 });
  expect(textOf({ method: 'gradCam', target: 7 })).toBe('gradCam@7');
  expect(sideOf('gradCam@10', 10)).toBeUndefined();
  expect(sideOf('', 10)).toBeUndefined();
  expect(rivalOf([0.1, 0.6, 0.3], 1)).toBe(2);
  expect(rivalOf([0.1, 0.6, 0.3], 2)).toBe(1);
  expect(rivalOf([1], 0)).toBe(0);
  // Another network's class of the same name; without one, its own answer.
  expect(sameClass('cup', { names: ['cat', 'cup'], scores: [0.9, 0.1] })).toBe(1);
  expect(sameClass('dog', { names: ['cat', 'cup'], scores: [0.9, 0.1] })).toBe(0);
});

test('ticks are round and hold the range', () => {
  expect(ticksOf(0, 1)).toEqual([0, 0.5, 1]);
  expect(ticksOf(0, 100)).toEqual([0, 50, 100]);
  expect(ticksOf(-3, 7)).toEqual([-5, 0, 5, 10]);
  for (const [low, high] of [
    [0, 0.0123],
    [-40, 1234],
    [2.3, 2.4],
  ] as const) {
    const ticks = ticksOf(low, high);
    expect(ticks[0]).toBeLessThanOrEqual(low);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThan(8);
  }
});
