import { seededRandom } from 'netlens';
import { expect, test } from 'vitest';
import { cppnEncoding } from '../../../src/synthesis/evolve/cppnEncoding.js';
import { directEncoding } from '../../../src/synthesis/evolve/directEncoding.js';
import { hsvToRgb } from '../../../src/synthesis/evolve/hsvToRgb.js';
import { drawPattern, mutatePattern } from '../../../src/synthesis/evolve/mutatePattern.js';
import { BENDS, INPUTS, type Pattern } from '../../../src/synthesis/evolve/Pattern.js';
import { polynomialMutation } from '../../../src/synthesis/evolve/polynomialMutation.js';
import '../../support/matchers.js';

test('polynomial mutation: as many small changes as its density has', () => {
  const random = seededRandom(1);
  const changes = Array.from({ length: 40_000 }, () => polynomialMutation(0.5, random) - 0.5);
  // Of the density 8 (1 - |d|)^15, the share within t is 1 - (1 - t)^16.
  for (const t of [0.01, 0.05, 0.1, 0.3]) {
    const share = changes.filter((change) => Math.abs(change) < t).length / changes.length;
    expect(Math.abs(share - (1 - (1 - t) ** 16))).toBeLessThan(0.01);
  }
  expect(Math.abs(changes.filter((change) => change < 0).length / changes.length - 0.5)).toBeLessThan(0.01);
  expect(Math.min(...Array.from({ length: 1000 }, () => polynomialMutation(0, random)))).toBe(0);
  expect(Math.max(...Array.from({ length: 1000 }, () => polynomialMutation(1, random)))).toBe(1);
});

test('hue, saturation and brightness are colours', () => {
  const colours: readonly [hsv: number[], rgb: number[]][] = [
    [
      [0, 1, 1],
      [1, 0, 0],
    ],
    [
      [1 / 6, 1, 1],
      [1, 1, 0],
    ],
    [
      [1 / 3, 1, 1],
      [0, 1, 0],
    ],
    [
      [1 / 2, 1, 1],
      [0, 1, 1],
    ],
    [
      [2 / 3, 1, 0.5],
      [0, 0, 0.5],
    ],
    [
      [5 / 6, 1, 1],
      [1, 0, 1],
    ],
    [
      [1, 1, 1],
      [1, 0, 0],
    ],
    [
      [0.3, 0, 0.4],
      [0.4, 0.4, 0.4],
    ],
    [
      [1 / 12, 0.5, 0.8],
      [0.8, 0.6, 0.4],
    ],
  ];
  expect(hsvToRgb(Float32Array.from(colours.flatMap(([hsv]) => hsv)))).toBeAllclose(
    colours.flatMap(([, rgb]) => rgb),
    { atol: 1e-6 },
  );
});

test('direct: even numbers, of which a tenth changes, half as many after each 1,000 generations', () => {
  const size = 20_000;
  const { draw, mutate, paint } = directEncoding({ size, channels: 1, mutationRate: 0.1 });
  const random = seededRandom(4);
  const genome = draw(random);
  for (const t of [0.1, 0.5, 0.9]) {
    expect(Math.abs(genome.filter((value) => value < t).length / size - t)).toBeLessThan(0.01);
  }
  const shares = [0, 999, 1000, 2000].map((generation) => {
    const child = mutate(genome, random, generation);
    return child.filter((value, i) => value !== genome[i]).length / size;
  });
  [0.1, 0.1, 0.05, 0.025].forEach((rate, i) => expect(Math.abs(shares[i]! - rate)).toBeLessThan(0.008));
  expect(paint(genome)).toEqual(genome);
});

/** What a node gives, by recursion on one place. */
function give({ bends, connections }: Pattern, inputs: readonly number[], node: number): number {
  if (node < INPUTS) return inputs[node]!;
  const sum = connections
    .filter(({ to }) => to === node)
    .reduce((total, { from, weight }) => total + weight * give({ bends, connections }, inputs, from), 0);
  const bend = bends[node - INPUTS]!;
  if (bend === 'sine') return Math.sin(sum);
  if (bend === 'sigmoid') return 2 * (1 / (1 + Math.exp(-sum)) - 0.5);
  if (bend === 'gaussian') return Math.exp(-(sum ** 2));
  return Math.min(Math.max(sum, -3), 3) / 3;
}

test('a pattern is painted place by place', () => {
  const pattern: Pattern = {
    bends: ['gaussian', 'sine', 'sigmoid', 'linear'],
    connections: [
      { from: 0, to: 6, weight: 2.5 },
      { from: 2, to: 7, weight: -4 },
      { from: 7, to: 6, weight: 1.5 },
      { from: 7, to: 4, weight: 0.5 },
      { from: 4, to: 5, weight: 3 },
      { from: 3, to: 5, weight: -1 },
      { from: 1, to: 5, weight: 2 },
    ],
  };
  const [height, width] = [3, 5];
  const { paint } = cppnEncoding({ height, width, channels: 2, mutationRate: 0.1 });
  const expected: number[] = [];
  for (const y of [-1, 0, 1])
    for (const x of [-2, -1, 0, 1, 2])
      for (const output of [4, 5]) expected.push((give(pattern, [x, y, Math.hypot(x, y), 1], output) + 1) / 2);
  expect(paint(pattern)).toBeAllclose(expected, { atol: 1e-5 });
  const constant = paint({ bends: ['linear', 'gaussian'], connections: [] });
  expect([...constant.slice(0, 2)]).toEqual([0.5, 1]);
});

test('patterns start without nodes in between, and stay networks without loops', () => {
  const random = seededRandom(2);
  let pattern = drawPattern(3, random);
  expect(pattern.bends).toHaveLength(3);
  expect(pattern.connections).toHaveLength(12);
  const sizes: number[] = [];
  for (let i = 0; i < 400; i++) {
    const before = JSON.stringify(pattern);
    const child = mutatePattern(pattern, 3, 0.1, random);
    expect(JSON.stringify(pattern)).toBe(before);
    pattern = child;
    const { bends, connections } = pattern;
    sizes.push(bends.length);
    const nodes = INPUTS + bends.length;
    expect(connections.every(({ from, to }) => from < nodes && to >= INPUTS && to < nodes)).toBe(true);
    expect(connections.every(({ weight }) => Math.abs(weight) <= 10)).toBe(true);
    expect(new Set(connections.map(({ from, to }) => `${from} ${to}`)).size).toBe(connections.length);
    // Without loops, nodes can be taken away one after the other, each when nothing leads to it any more.
    let rest = connections;
    for (;;) {
      const kept = rest.filter(({ from }) => rest.some(({ to }) => to === from));
      if (kept.length === rest.length) break;
      rest = kept;
    }
    expect(rest).toEqual([]);
    expect(bends.every((bend) => bend in BENDS)).toBe(true);
  }
  // A node more in half of the changes, one less in a fifth.
  expect(sizes.at(-1)!).toBeGreaterThan(60);
  expect(sizes.at(-1)!).toBeLessThan(180);
});
